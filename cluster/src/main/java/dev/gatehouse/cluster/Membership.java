package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.configuration.parsing.ConfigurationBuilderHolder;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.jgroups.JChannel;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.MFC;
import org.jgroups.protocols.RED;
import org.jgroups.protocols.TCP;
import org.jgroups.protocols.UFC;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.VERIFY_SUSPECT2;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.stack.Protocol;

/**
 * Who is in the cluster, and what Vert.x keeps there. Written out here rather than in a file, so
 * that nothing on the class path and no system property can change it.
 */
final class Membership {
  private static final String DEFAULT = "distributed-cache";
  private static final long SILENT_MILLIS = 8_000;
  private static final long HEARTBEAT_MILLIS = 2_000;
  private static final int CONNECT_MILLIS = 1_000;
  private static final int JOIN_MILLIS = 1_000;
  private static final int MERGE_LEAST_MILLIS = 1_000;
  private static final int MERGE_MOST_MILLIS = 3_000;
  private static final int MOST_THREADS = 32;
  private static final int FRAGMENT_BYTES = 60_000;
  private static final int CREDIT_BYTES = 2_000_000;

  private Membership() {}

  /** What Vert.x keeps its members and consumers in; not started. */
  static DefaultCacheManager of(
      ClusterFolder folder, InetAddress address, int port, List<HostPort> hosts) {
    ConfigurationBuilderHolder holder =
        new ConfigurationBuilderHolder(Membership.class.getClassLoader());
    GlobalConfigurationBuilder global = holder.getGlobalConfigurationBuilder().clusteredDefault();
    global.defaultCacheName(DEFAULT);
    global.jmx().disable();
    global
        .transport()
        .clusterName("gatehouse-" + folder.clusterId())
        .transport(new JGroupsTransport(channel(folder, address, port, hosts)));
    define(holder, DEFAULT, CacheMode.DIST_SYNC);
    // the names are those of Vert.x
    for (String name : List.of("__vertx.subs", "__vertx.haInfo", "__vertx.nodeInfo")) {
      define(holder, name, CacheMode.REPL_SYNC);
    }
    return new DefaultCacheManager(holder, false);
  }

  private static void define(ConfigurationBuilderHolder holder, String name, CacheMode mode) {
    holder.newConfigurationBuilder(name).clustering().cacheMode(mode);
  }

  private static JChannel channel(
      ClusterFolder folder, InetAddress address, int port, List<HostPort> hosts) {
    TCP tcp = new TCP();
    tcp.setBindAddress(address).setBindPort(port).setPortRange(0);
    tcp.setSockConnTimeout(CONNECT_MILLIS);
    tcp.getThreadPool().setMinThreads(0).setMaxThreads(MOST_THREADS);
    tcp.setSocketFactory(MembershipSockets.of(NodeTls.context(folder)));
    try {
      JChannel channel = new JChannel(protocols(tcp, hosts));
      tcp.getDiagnosticsHandler().setEnabled(false); // it listens on a socket of its own, for all
      channel.setName(nodeId(folder));
      return channel;
    } catch (Exception e) { // what JChannel declares
      throw new ClusterJoinException("the cluster's membership cannot be set up", e);
    }
  }

  private static List<Protocol> protocols(TCP tcp, List<HostPort> hosts) {
    return List.of(
        tcp,
        new RED(),
        new NamedHostsPing(hosts),
        new MERGE3().setMinInterval(MERGE_LEAST_MILLIS).setMaxInterval(MERGE_MOST_MILLIS),
        // no FD_SOCK2: its socket is plain even here, and anybody could talk to it
        new FD_ALL3().setTimeout(SILENT_MILLIS).setInterval(HEARTBEAT_MILLIS),
        new VERIFY_SUSPECT2(),
        new NAKACK2().useMcastXmit(false),
        new UNICAST3(),
        new STABLE(),
        new GMS().printLocalAddress(false).setJoinTimeout(JOIN_MILLIS),
        new UFC().setMaxCredits(CREDIT_BYTES),
        new MFC().setMaxCredits(CREDIT_BYTES),
        new FRAG4().setFragSize(FRAGMENT_BYTES));
  }

  /** Another one after each start: what is cleaned up after a dead node must not hit its heir. */
  private static String nodeId(ClusterFolder folder) {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return folder.name().text() + "-" + HexFormat.of().formatHex(random);
  }
}
