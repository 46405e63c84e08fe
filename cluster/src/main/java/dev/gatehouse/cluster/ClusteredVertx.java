package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import java.io.ObjectInputFilter;
import java.net.BindException;
import java.net.InetAddress;
import java.util.List;
import java.util.function.UnaryOperator;
import org.infinispan.manager.DefaultCacheManager;

/** A Vert.x that is a node of the cluster its folder was issued for, and of no other. */
public final class ClusteredVertx {
  private static final int CONNECT_MILLIS = 2_000;
  private static final int PING_MILLIS = 5_000;

  private ClusteredVertx() {}

  /**
   * As {@link #join(ClusterFolder, HostPort, List, VertxOptions, UnaryOperator)}, nothing added.
   */
  public static Future<Vertx> join(
      ClusterFolder folder, HostPort bind, List<HostPort> hosts, VertxOptions options) {
    return join(folder, bind, hosts, options, UnaryOperator.identity());
  }

  /**
   * Joins whoever of the members is there; where nobody is, begins alone after 3 to 6 s. Every
   * socket listens on one address: membership on the port, the event bus on the next one. In this
   * process no Java object can be deserialised from then on, since all that a member could send
   * that way would be believed.
   *
   * @param folder this node's; never null
   * @param bind where its sockets are; a name stands for that one of its addresses that is this
   *     machine's
   * @param hosts members, itself or absent ones included; a name stands for all its addresses
   * @param options what else Vert.x is to be; its event-bus options are replaced
   * @param further adds metrics or a transport
   * @return fails with {@link ClusterJoinException} where an address cannot be used, and leaves
   *     nothing open then. Looks up {@code bind} and {@code hosts}: call it from no event loop
   */
  public static Future<Vertx> join(
      ClusterFolder folder,
      HostPort bind,
      List<HostPort> hosts,
      VertxOptions options,
      UnaryOperator<VertxBuilder> further) {
    refuseObjects();
    InetAddress address;
    DefaultCacheManager caches;
    try {
      address = BindAddress.of(bind);
      caches = Membership.of(folder, address, bind.port(), hosts);
    } catch (ClusterJoinException e) {
      return Future.failedFuture(e);
    }
    VertxOptions clustered =
        new VertxOptions(options).setEventBusOptions(eventBus(folder, address, bind.port() + 1));
    return further
        .apply(Vertx.builder().with(clustered))
        .withClusterManager(new KeptAnnouncements(caches))
        .buildClustered()
        .map(ClusteredVertx::refuseObjects)
        .recover(failed -> Future.failedFuture(inPlainWords(failed, bind)));
  }

  private static EventBusOptions eventBus(ClusterFolder folder, InetAddress address, int port) {
    EventBusOptions options =
        new EventBusOptions()
            .setHost(address.getHostAddress())
            .setPort(port)
            .setClusterPublicHost(address.getHostAddress())
            .setConnectTimeout(CONNECT_MILLIS)
            // who calls has a time limit, and asks again
            .setReconnectAttempts(0)
            .setClusterPingInterval(PING_MILLIS)
            .setClusterPingReplyInterval(PING_MILLIS);
    NodeTls.secure(options, folder);
    return options;
  }

  private static void refuseObjects() {
    synchronized (ClusteredVertx.class) {
      if (ObjectInputFilter.Config.getSerialFilter() == null) {
        ObjectInputFilter.Config.setSerialFilter(ObjectInputFilter.Config.createFilter("!*"));
      }
    }
  }

  private static Vertx refuseObjects(Vertx vertx) {
    vertx.eventBus().serializableChecker(name -> false).clusterSerializableChecker(name -> false);
    return vertx;
  }

  private static ClusterJoinException inPlainWords(Throwable failed, HostPort bind) {
    for (Throwable cause = failed; cause != null; cause = cause.getCause()) {
      if (cause instanceof BindException) {
        return new ClusterJoinException(
            "cluster.bind: "
                + bind
                + " or the port after it cannot be listened on; stop what uses them, or write"
                + " another address",
            failed);
      }
    }
    return new ClusterJoinException(
        "the cluster cannot be joined (" + failed.getClass().getSimpleName() + ")", failed);
  }
}
