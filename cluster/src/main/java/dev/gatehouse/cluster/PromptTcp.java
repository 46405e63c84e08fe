package dev.gatehouse.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.ConnectionListener;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;

/**
 * Has a member looked at soon after the connection with it has ended: the system closes the sockets
 * of a process that was killed at once, while heartbeats show it only after seconds. A connection
 * may also end because both sides made one, so nothing happens where there is one again after a
 * moment, and the member is asked more than once. As with heartbeats, only the member that would
 * have to exclude the others says so: what others believe would stay with them.
 */
final class PromptTcp extends TCP implements ConnectionListener {
  /** For how long a connection may be away; after that, and twice more, the member is asked. */
  static final int AWAY_MILLIS = 300;

  private static final int TIMES_ASKED = 3;

  /** Where members were whose connections have ended and have not been made again. */
  private final Set<Address> ended = ConcurrentHashMap.newKeySet();

  private volatile boolean connected;

  PromptTcp() {
    // on the wire this is the protocol that JGroups knows
    setId(ClassConfigurator.getProtocolId(TCP.class));
  }

  @Override
  public String getName() {
    return TCP.class.getSimpleName();
  }

  @Override
  public void start() throws Exception {
    super.start();
    srv.addConnectionListener(this);
  }

  @Override
  protected void handleConnect() throws Exception {
    ended.clear(); // a timer that would have emptied it ends with the connection
    connected = true;
    super.handleConnect();
  }

  @Override
  protected void handleDisconnect() {
    connected = false; // it closes all connections itself
    super.handleDisconnect();
  }

  @Override
  public void connectionEstablished(Connection connection) {
    if (connection.peerAddress() != null) {
      ended.remove(connection.peerAddress());
    }
  }

  @Override
  public void connectionClosed(Connection connection) {
    Address peer = connection.peerAddress();
    if (connected && peer != null && at(peer) != null && ended.add(peer)) {
      lookLater(peer, 1);
    }
  }

  private void lookLater(Address peer, int time) {
    Future<?> unused =
        getTimer().schedule(() -> look(peer, time), AWAY_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void look(Address peer, int time) {
    Address member = at(peer);
    if (!connected || member == null || !away(peer)) {
      ended.remove(peer);
      return;
    }
    if (time <= TIMES_ASKED) {
      lookLater(peer, time + 1);
      if (excludes()) {
        // the verifier takes itself out of the list
        up_prot.up(new Event(Event.SUSPECT, new ArrayList<>(List.of(member))));
      }
    } else {
      ended.remove(peer); // from here on its heartbeats count
    }
  }

  /** Whether this is the first member of those whose connections are there. */
  private boolean excludes() {
    for (Address member : members) {
      Address physical = getPhysicalAddressFromCache(member); // null where it is not known yet
      if (physical == null || !away(physical)) {
        return member.equals(local_addr);
      }
    }
    return false;
  }

  /**
   * JGroups tells of connections that this side has made, and not of those that it has accepted.
   */
  private boolean away(Address physical) {
    return ended.contains(physical) && !srv.connectionEstablishedTo(physical);
  }

  /** The member at an address; null where there is none. */
  private Address at(Address physical) {
    for (Address member : members) {
      if (physical.equals(getPhysicalAddressFromCache(member))) {
        return member;
      }
    }
    return null;
  }
}
