package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jgroups.Address;
import org.jgroups.PhysicalAddress;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCPPING;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.Responses;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks for members at the hosts that are named, every time anew: a name stands for all the
 * addresses it has then. A start looks for as long as {@link StartOrder} says, and then goes on
 * beside it.
 */
final class NamedHostsPing extends TCPPING {
  private static final Logger log = LoggerFactory.getLogger(NamedHostsPing.class);

  /** A member that starts at the same time is given this long. */
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** Whoever is looked for may begin to listen a moment later. */
  private static final int AGAIN_MILLIS = 500;

  private final List<HostPort> hosts;
  private final AtomicBoolean searching = new AtomicBoolean();
  private final long begunNanos = System.nanoTime();
  private List<HostPort> toldAbsent = List.of();

  /**
   * A search.
   *
   * @param patienceMillis for how long a node that starts looks
   */
  NamedHostsPing(List<HostPort> hosts, int patienceMillis) {
    this.hosts = List.copyOf(hosts);
    num_discovery_runs = patienceMillis / AGAIN_MILLIS;
    // on the wire this is the protocol that JGroups knows
    setId(ClassConfigurator.getProtocolId(TCPPING.class));
    initial_hosts_set_programmatically = true;
    async_discovery = true;
    port_range = 0;
  }

  @Override
  public String getName() {
    return TCPPING.class.getSimpleName();
  }

  @Override
  public void findMembers(List<Address> members, boolean initialDiscovery, Responses responses) {
    if (!searching.compareAndSet(false, true)) {
      return; // a host that swallows connections holds a search up: the next one must not queue
    }
    try {
      initial_hosts = addresses();
      super.findMembers(members, initialDiscovery, responses);
    } finally {
      searching.set(false);
    }
    tellAbsent();
  }

  /** Searches go on, and nothing waits for them: an operator must hear of it from the log. */
  private synchronized void tellAbsent() {
    View now = view;
    if (now == null || System.nanoTime() - begunNanos < PATIENCE_NANOS) {
      return;
    }
    Set<PhysicalAddress> there = new HashSet<>();
    for (Address member : now.getMembers()) {
      there.add(getTransport().getPhysicalAddressFromCache(member));
    }
    List<HostPort> absent =
        hosts.stream().filter(host -> Collections.disjoint(addresses(host), there)).toList();
    if (!absent.equals(toldAbsent)) {
      toldAbsent = absent;
      if (absent.isEmpty()) {
        log.info("every host of cluster.hosts is a member now");
      } else {
        log.warn("cluster.hosts: no member of this cluster is at {}; the search goes on", absent);
      }
    }
  }

  private Collection<PhysicalAddress> addresses() {
    Set<PhysicalAddress> found = new LinkedHashSet<>();
    hosts.forEach(host -> found.addAll(addresses(host)));
    return found;
  }

  private static Set<PhysicalAddress> addresses(HostPort host) {
    Set<PhysicalAddress> found = new LinkedHashSet<>();
    try {
      for (InetAddress address : InetAddress.getAllByName(host.host())) {
        found.add(new IpAddress(address, host.port()));
      }
    } catch (UnknownHostException e) {
      log.debug("{} has no address now", host.host());
    }
    return found;
  }
}
