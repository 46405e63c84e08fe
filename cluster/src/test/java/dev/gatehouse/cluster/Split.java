package dev.gatehouse.cluster;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.ext.cluster.infinispan.InfinispanClusterManager;
import java.util.Arrays;
import java.util.List;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.remoting.transport.jgroups.JGroupsTransport;
import org.jgroups.JChannel;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.TCP;
import org.jgroups.stack.ProtocolStack;

/** Nodes whose membership hears nothing of each other, until it ends. */
final class Split {
  private final List<ProtocolStack> stacks;

  private Split(List<ProtocolStack> stacks) {
    this.stacks = stacks;
  }

  static Split of(Vertx... nodes) throws Exception {
    List<ProtocolStack> stacks = Arrays.stream(nodes).map(Split::stack).toList();
    for (ProtocolStack stack : stacks) {
      stack.insertProtocol(new DISCARD().discardAll(true), ProtocolStack.Position.ABOVE, TCP.class);
    }
    return new Split(stacks);
  }

  private static ProtocolStack stack(Vertx node) {
    return channel(node).getProtocolStack();
  }

  /** What a node's membership goes over. */
  static JChannel channel(Vertx node) {
    InfinispanClusterManager manager =
        (InfinispanClusterManager) ((VertxInternal) node).clusterManager();
    DefaultCacheManager caches = (DefaultCacheManager) manager.getCacheContainer();
    JGroupsTransport transport = (JGroupsTransport) caches.getTransport();
    return transport.getChannel();
  }

  void end() {
    stacks.forEach(stack -> stack.removeProtocol(DISCARD.class));
  }
}
