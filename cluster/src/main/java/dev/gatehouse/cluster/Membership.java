package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.List;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.configuration.parsing.ConfigurationBuilderHolder;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.infinispan.security.mappers.IdentityRoleMapper;
import org.jgroups.JChannel;

/**
 * What Vert.x keeps its members and consumers in. Written out here rather than in a file, so that
 * nothing on the class path and no system property can change it.
 */
final class Membership {
  private static final String DEFAULT = "distributed-cache";

  private Membership() {}

  /** What Vert.x keeps its members and consumers in; not started. */
  static DefaultCacheManager of(
      ClusterFolder folder, InetAddress address, int port, List<HostPort> hosts) {
    JChannel channel =
        MembershipStack.channel(
            MembershipSockets.of(NodeTls.context(folder)), address, port, hosts);
    channel.setName(nodeId(folder));
    ConfigurationBuilderHolder holder =
        new ConfigurationBuilderHolder(Membership.class.getClassLoader());
    GlobalConfigurationBuilder global = holder.getGlobalConfigurationBuilder().clusteredDefault();
    global.defaultCacheName(DEFAULT);
    global.jmx().disable();
    // who may do what is not asked here, and needs no replicated memory of roles
    global.security().authorization().disable().principalRoleMapper(new IdentityRoleMapper());
    global.transport().clusterName(clusterName(folder)).transport(new JGroupsTransport(channel));
    define(holder, DEFAULT, CacheMode.DIST_SYNC);
    // the names are those of Vert.x
    for (String name : List.of("__vertx.subs", "__vertx.haInfo", "__vertx.nodeInfo")) {
      define(holder, name, CacheMode.REPL_SYNC);
    }
    define(holder, "__vertx.distributed.cache.configuration", CacheMode.DIST_SYNC).template(true);
    return new DefaultCacheManager(holder, false);
  }

  /** What members call each other's cluster. It is no secret. */
  static String clusterName(ClusterFolder folder) {
    return "gatehouse-" + folder.clusterId();
  }

  private static ConfigurationBuilder define(
      ConfigurationBuilderHolder holder, String name, CacheMode mode) {
    ConfigurationBuilder builder = holder.newConfigurationBuilder(name);
    // a start goes on while it is still brought what others know: until then it asks them
    builder.clustering().cacheMode(mode).stateTransfer().awaitInitialTransfer(false);
    return builder;
  }

  /** Another one after each start: what is cleaned up after a dead node must not hit its heir. */
  private static String nodeId(ClusterFolder folder) {
    byte[] random = new byte[4];
    new SecureRandom().nextBytes(random);
    return folder.name().text() + "-" + HexFormat.of().formatHex(random);
  }
}
