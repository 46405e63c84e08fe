package dev.gatehouse.launcher;

import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.transport.Transport;
import io.vertx.micrometer.Label;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.util.EnumSet;
import java.util.Set;

/** Makes the one Vert.x instance of a process, with the native transport where there is one. */
final class VertxFactory {
  private VertxFactory() {}

  /** For a server: epoll where it loads, the blocked-thread checker on, metrics. */
  static Vertx forServer(MeterRegistry meters) {
    return forServer(Vertx.builder().with(serverOptions()), meters).build();
  }

  /** The same, begun elsewhere with {@link #serverOptions}. */
  static VertxBuilder forServer(VertxBuilder builder, MeterRegistry meters) {
    return withTransport(builder.withMetrics(new MicrometerMetricsFactory(meters)));
  }

  /** How a server's Vert.x is made, but for what a builder adds. */
  static VertxOptions serverOptions() {
    VertxOptions options = options().setWorkerPoolSize(8).setInternalBlockingPoolSize(8);
    return options.setMetricsOptions(
        new MicrometerMetricsOptions()
            .setEnabled(true)
            // not the method: a stranger may make up as many as it likes, and each would be kept
            .setLabels(EnumSet.of(Label.HTTP_CODE, Label.POOL_TYPE, Label.POOL_NAME))
            .setDisabledMetricsCategories(
                Set.of("eventbus", "net.client", "net.server", "datagram", "http.client")));
  }

  /** For a command that asks a server and ends. */
  static Vertx forCommand() {
    return withTransport(
            Vertx.builder()
                .with(
                    options()
                        .setEventLoopPoolSize(1)
                        .setWorkerPoolSize(2)
                        .setInternalBlockingPoolSize(2)))
        .build();
  }

  private static VertxOptions options() {
    return new VertxOptions()
        .setFileSystemOptions(
            new FileSystemOptions()
                // nothing is unpacked from the class path: no directory is left behind
                .setFileCachingEnabled(false)
                .setClassPathResolvingEnabled(false));
  }

  private static VertxBuilder withTransport(VertxBuilder builder) {
    Transport epoll = Transport.EPOLL;
    Transport kqueue = Transport.KQUEUE;
    if (epoll != null && epoll.available()) {
      return builder.withTransport(epoll);
    }
    if (kqueue != null && kqueue.available()) {
      return builder.withTransport(kqueue);
    }
    return builder;
  }
}
