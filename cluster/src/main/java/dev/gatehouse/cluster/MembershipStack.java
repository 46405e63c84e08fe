package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import java.net.InetAddress;
import java.util.List;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.RED;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;
import org.jgroups.util.SocketFactory;

/** How members find each other, agree on who is there, and notice who is no more. */
final class MembershipStack {
  /** After how long without a sign a member is taken for gone. */
  static final int SILENT_MILLIS = 8_000;

  private static final int HEARTBEAT_MILLIS = 2_000;

  /** How long a member that may be gone is given to say that it is not. */
  static final int VERIFY_MILLIS = 2_000;

  private static final int CONNECT_MILLIS = 1_000;

  /** Whoever was to let a node in may die meanwhile; then it begins alone, and is merged. */
  private static final int JOIN_ATTEMPTS = 3;

  private static final int MERGE_LEAST_MILLIS = 1_000;
  private static final int MERGE_MOST_MILLIS = 3_000;
  private static final int MOST_THREADS = 32;
  private static final int FRAGMENT_BYTES = 60_000;
  private static final int CREDIT_BYTES = 2_000_000;

  private MembershipStack() {}

  /**
   * A channel that is not connected yet.
   *
   * @param sockets makes every one of its sockets
   * @param address the only one it listens on
   * @param port the only one it listens on
   * @param hosts where members may be
   */
  static JChannel channel(
      SocketFactory sockets, InetAddress address, int port, List<HostPort> hosts) {
    PromptTcp tcp = new PromptTcp();
    tcp.setBindAddress(address).setBindPort(port).setPortRange(0);
    tcp.setSockConnTimeout(CONNECT_MILLIS);
    tcp.getThreadPool().setMinThreads(0).setMaxThreads(MOST_THREADS);
    tcp.setSocketFactory(sockets);
    try {
      StartOrder order = StartOrder.of(address, port, hosts);
      JChannel channel = new JChannel(protocols(tcp, hosts, order.patienceMillis()));
      channel.addAddressGenerator(order::newAddress);
      tcp.getDiagnosticsHandler().setEnabled(false); // it listens on a socket of its own, for all
      return channel;
    } catch (Exception e) { // what JChannel declares
      throw new ClusterJoinException("the cluster's membership cannot be set up", e);
    }
  }

  private static List<Protocol> protocols(PromptTcp tcp, List<HostPort> hosts, int patienceMillis) {
    return List.of(
        tcp,
        new RED(),
        new NamedHostsPing(hosts, patienceMillis),
        new MERGE3().setMinInterval(MERGE_LEAST_MILLIS).setMaxInterval(MERGE_MOST_MILLIS),
        // no FD_SOCK2: its socket is plain even here, and anybody could talk to it
        new FD_ALL3().setTimeout(SILENT_MILLIS).setInterval(HEARTBEAT_MILLIS),
        new LastingVerifier().setTimeout(VERIFY_MILLIS),
        new NAKACK2().useMcastXmit(false),
        new UNICAST3(),
        new STABLE(),
        new GMS()
            .printLocalAddress(false)
            .setJoinTimeout(patienceMillis)
            .setMaxJoinAttempts(JOIN_ATTEMPTS),
        new UFC().setMaxCredits(CREDIT_BYTES),
        new MFC().setMaxCredits(CREDIT_BYTES),
        new FRAG4().setFragSize(FRAGMENT_BYTES));
  }
}
