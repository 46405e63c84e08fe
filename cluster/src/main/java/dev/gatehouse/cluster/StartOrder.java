package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jgroups.Address;
import org.jgroups.util.UUID;

/**
 * Who begins the cluster where nodes start at once and nobody is there yet: the one that is named
 * first, since all know the same names in the same order. Whoever is named later, or not at all,
 * looks longer before it begins alone. Two that began would have to be merged, which costs a busy
 * machine many seconds.
 *
 * @param rank the place among the named hosts, from 0; their number for a node that is not named
 */
record StartOrder(int rank) {
  /** A node that finds nobody for so long begins alone, the first of all soonest. */
  private static final int PATIENCE_MILLIS = 3_000;

  private static final int MORE_MILLIS = 1_000;
  private static final int MOST_PLACES = 3;
  private static final int RANDOM_BITS = 56;

  /** That of a node; looks up names. */
  static StartOrder of(InetAddress address, int port, List<HostPort> hosts) {
    int rank = 0;
    while (rank < hosts.size() && !names(hosts.get(rank), address, port)) {
      rank++;
    }
    return new StartOrder(rank);
  }

  private static boolean names(HostPort host, InetAddress address, int port) {
    try {
      return host.port() == port
          && List.of(InetAddress.getAllByName(host.host())).contains(address);
    } catch (UnknownHostException e) {
      return false; // a machine that is not there is not this one
    }
  }

  /** How long it looks for others: 3 to 6 s. */
  int patienceMillis() {
    return PATIENCE_MILLIS + MORE_MILLIS * Math.min(rank, MOST_PLACES);
  }

  /** A new address. Of several that all look, the one with the first address begins. */
  Address newAddress() {
    UUID random = UUID.randomUUID();
    long tail = random.getMostSignificantBits() & ((1L << RANDOM_BITS) - 1);
    long head = (long) Math.min(rank, Byte.MAX_VALUE) << RANDOM_BITS;
    return new UUID(head | tail, random.getLeastSignificantBits());
  }
}
