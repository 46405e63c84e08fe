package dev.gatehouse.cluster;

import java.util.List;
import org.jgroups.Address;
import org.jgroups.Event;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.blocks.cs.ConnectionListener;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.TCP;

/**
 * Asks for a member to be looked at as soon as a connection with it has ended: the system closes
 * the sockets of a process that was killed at once, while heartbeats show it only after seconds. A
 * member that is alive answers, and stays.
 */
final class PromptTcp extends TCP implements ConnectionListener {
  private volatile boolean stopping;

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
    stopping = false;
    super.start();
    srv.addConnectionListener(this);
  }

  @Override
  public void stop() {
    stopping = true; // it closes all connections itself
    super.stop();
  }

  @Override
  public void connectionEstablished(Connection connection) {}

  @Override
  public void connectionClosed(Connection connection) {
    Address peer = connection.peerAddress();
    if (stopping || peer == null) {
      return;
    }
    for (Address member : members) {
      if (peer.equals(getPhysicalAddressFromCache(member))) {
        up_prot.up(new Event(Event.SUSPECT, List.of(member)));
      }
    }
  }
}
