package dev.gatehouse.launcher;

import dev.gatehouse.auth.AuthVerticle;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.gateway.admin.HealthCheck;
import dev.gatehouse.gateway.admin.HealthChecks;
import dev.gatehouse.gateway.admin.ManagementContext;
import dev.gatehouse.gateway.admin.ManagementVerticle;
import dev.gatehouse.gateway.route.Routes;
import dev.gatehouse.tasks.TaskVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Everything in one process, wired, started in order and stopped in the opposite one. Its methods
 * block: call them from a thread of your own.
 */
final class Server implements RunningServer {
  private final Node node;
  private final Ed25519Anchor anchor;
  private final PublicListener listener;
  private ManagementVerticle management;
  private String managementId;
  private String tasksId;
  private String authId;
  private volatile boolean stopping;

  private Server(Node node, Ed25519Anchor anchor, PublicListener listener) {
    this.node = node;
    this.anchor = anchor;
    this.listener = listener;
  }

  /**
   * Starts everything; returns once it is ready.
   *
   * @param demo whether the demo's account is there and foreign hosts are refused
   * @param provider may have to wait for it; asked once
   * @param serving may end the start; never null
   * @throws StoppedException where it did; nothing is left running then
   * @throws CommandFailedException with one plain line; nothing is left running then
   */
  static Server start(
      Configuration configuration,
      boolean demo,
      Supplier<CryptoProvider> provider,
      Serving serving) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    CompletableFuture<Vertx> vertx =
        CompletableFuture.supplyAsync(() -> VertxFactory.forServer(meters));
    DataDirectory.prepare(configuration.dataDir());
    int port = PublicListener.availablePort(configuration);
    Ports.management(configuration);
    Routes routes = PublicListener.routes(configuration);
    CryptoProvider crypto = provider.get();
    Ed25519Anchor anchor = Ed25519Anchor.generate(crypto);
    Node node =
        Node.of(
            configuration,
            port,
            join(vertx),
            LinkKey.random(),
            anchor.publicKey(),
            null,
            crypto,
            meters);
    Server server = new Server(node, anchor, new PublicListener(node, routes, demo));
    try {
      server.start(demo, serving);
      return server;
    } catch (RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  private static <T> T join(CompletableFuture<T> part) {
    try {
      return part.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void start(boolean demo, Serving serving) {
    Configuration configuration = node.configuration();
    AuthVerticle auth =
        new AuthVerticle(
            ServiceSettings.auth(configuration, node.publicPort(), demo),
            node.linkKey(),
            anchor,
            node.provider(),
            node.meters(),
            node.clock());
    Future<String> authStarts = node.vertx().deployVerticle(auth).onSuccess(id -> authId = id);
    Future<String> tasksStart =
        node.vertx()
            .deployVerticle(
                new TaskVerticle(
                    TaskVerticle.location(configuration.databaseUrl(), configuration.dataDir()),
                    node.tokens(),
                    node.feed().view(),
                    node.clock()))
            .onSuccess(id -> tasksId = id);
    serving.await(
        Future.join(authStarts.compose(id -> node.feed().start()), tasksStart)
            .compose(ready -> Future.join(listener.open(), deployManagement())),
        Steps.START_LIMIT);
  }

  private Future<?> deployManagement() {
    List<HealthCheck> checks = new ArrayList<>();
    checks.add(HealthChecks.stopping(() -> stopping));
    checks.add(HealthChecks.keys(node.feed().view()));
    checks.add(HealthChecks.feed(node.feed().view()));
    checks.addAll(listener.checks());
    management =
        new ManagementVerticle(
            ServiceSettings.management(node.configuration(), true, true),
            new ManagementContext(node.bus(), node.feed(), checks, node.meters(), node.clock()));
    return node.vertx().deployVerticle(management).onSuccess(id -> managementId = id);
  }

  /** Where the public listener is reached from this machine. */
  URI publicUrl() {
    return listener.url();
  }

  /** Where the management listener is reached from this machine. */
  URI managementUrl() {
    return node.configuration().management().url(management.boundPort());
  }

  /** The names under which this server issues tokens. */
  LastRun names() {
    return node.names();
  }

  @Override
  public void reload() {
    listener.reload();
  }

  /**
   * Stops: no longer ready, the public listener drained, then consumers, feed, management and
   * auth-service, each once nothing needs it any more.
   */
  @Override
  public void stop() {
    stopping = true;
    Steps.stop("the gateway", listener.drain());
    Steps.stop("the task service", Steps.undeploy(node.vertx(), tasksId));
    Steps.stop("management", Steps.undeploy(node.vertx(), managementId));
    Steps.stop("the feed", node.feed().close());
    Steps.stop("auth-service", Steps.undeploy(node.vertx(), authId));
    listener.close();
    Steps.stop("Vert.x", node.vertx().close());
  }
}
