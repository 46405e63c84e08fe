package dev.gatehouse.launcher;

import dev.gatehouse.auth.AuthVerticle;
import dev.gatehouse.common.auth.TokenAuthenticator;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.JoseTokenVerifier;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningKey;
import dev.gatehouse.common.jose.VerificationKey;
import dev.gatehouse.gateway.BuiltInRoutes;
import dev.gatehouse.gateway.GatewayContext;
import dev.gatehouse.gateway.GatewaySettings;
import dev.gatehouse.gateway.GatewayVerticle;
import dev.gatehouse.gateway.access.GatewayMetrics;
import dev.gatehouse.gateway.admin.HealthCheck;
import dev.gatehouse.gateway.admin.HealthChecks;
import dev.gatehouse.gateway.admin.ListenerClient;
import dev.gatehouse.gateway.admin.ManagementContext;
import dev.gatehouse.gateway.admin.ManagementVerticle;
import dev.gatehouse.gateway.route.RouteFaultsException;
import dev.gatehouse.gateway.route.Routes;
import dev.gatehouse.tasks.TaskVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything in one process, wired, started in order and stopped in the opposite one. Its methods
 * block: call them from a thread of your own.
 */
final class Server {
  private static final Logger log = LoggerFactory.getLogger(Server.class);
  private static final Duration START_LIMIT = Duration.ofSeconds(60);
  private static final Duration STEP_LIMIT = Duration.ofSeconds(35);
  private static final Duration ROUTES_LOOK = Duration.ofSeconds(1);
  private static final long TOKEN_CACHE_BYTES = 64L * 1024 * 1024;

  private final Configuration configuration;
  private final int publicPort;
  private final Vertx vertx;
  private final Routes routes;
  private final List<GatewayVerticle> gateways = new ArrayList<>();
  private final List<String> gatewayIds = new ArrayList<>();
  private ManagementVerticle management;
  private FeedNode feed;
  private String managementId;
  private String tasksId;
  private String authId;
  private volatile boolean stopping;

  private Server(Configuration configuration, int publicPort, Vertx vertx, Routes routes) {
    this.configuration = configuration;
    this.publicPort = publicPort;
    this.vertx = vertx;
    this.routes = routes;
  }

  /**
   * Starts everything; returns once it is ready.
   *
   * @param demo whether the demo's account is there and foreign hosts are refused
   * @param provider may have to wait for it; asked once
   * @throws CommandFailedException with one plain line; nothing is left running then
   */
  static Server start(
      Configuration configuration, boolean demo, Supplier<CryptoProvider> provider) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    CompletableFuture<Vertx> vertx =
        CompletableFuture.supplyAsync(() -> VertxFactory.forServer(meters));
    Configuration.Http http = configuration.http();
    DataDirectory.prepare(configuration.dataDir());
    int port = Ports.available(http.host(), http.port(), "http");
    if (configuration.management().port() != 0) {
      Ports.available(
          configuration.management().host(), configuration.management().port(), "management");
    }
    Server server = new Server(configuration, port, join(vertx), openRoutes(configuration));
    try {
      server.start(provider.get(), meters, demo);
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

  private static Routes openRoutes(Configuration configuration) {
    try {
      return Routes.open(configuration.routes(), BuiltInRoutes.all());
    } catch (RouteFaultsException e) {
      throw CommandFailedException.configuration(e.faults());
    }
  }

  private void start(CryptoProvider provider, PrometheusMeterRegistry meters, boolean demo) {
    Clock clock = Clock.systemUTC();
    Ed25519Anchor anchor = Ed25519Anchor.generate(provider);
    LinkKey linkKey = LinkKey.random();
    Bus bus = new Bus(vertx, linkKey, clock);
    feed =
        new FeedNode(
            vertx, bus, anchor.publicKey(), localKeys(), configuration.silenceLimit(), clock);
    TokenAuthenticator tokens =
        new TokenAuthenticator(
            new JoseTokenVerifier(
                feed.view()::keys,
                ServiceSettings.claims(configuration, publicPort),
                provider,
                clock),
            feed.view(),
            clock,
            configuration.tokens().leeway(),
            TOKEN_CACHE_BYTES,
            new GatewayMetrics(meters));
    log.info("signatures are made and checked by {}", provider.name());

    AuthVerticle auth =
        new AuthVerticle(
            ServiceSettings.auth(configuration, publicPort, demo),
            linkKey,
            anchor,
            provider,
            meters,
            clock);
    Future<String> authStarts = vertx.deployVerticle(auth).onSuccess(id -> authId = id);
    Future<String> tasksStart =
        vertx
            .deployVerticle(
                new TaskVerticle(
                    TaskVerticle.location(configuration.databaseUrl(), configuration.dataDir()),
                    tokens,
                    feed.view(),
                    clock))
            .onSuccess(id -> tasksId = id);
    GatewaySettings gatewaySettings = ServiceSettings.gateway(configuration, publicPort, demo);
    GatewayContext context =
        new GatewayContext(clock, bus, feed, tokens, routes, meters, gatewaySettings.limits());
    await(
        Future.join(authStarts.compose(id -> feed.start()), tasksStart)
            .compose(
                ready ->
                    Future.join(
                        deployGateways(gatewaySettings, context),
                        deployManagement(bus, meters, clock))),
        START_LIMIT);
    routes.watch(ROUTES_LOOK);
  }

  /** The shared secret never travels: with HS256 it is in the ring from the beginning. */
  private List<VerificationKey> localKeys() {
    return configuration.tokens().secret() == null
        ? List.of()
        : List.of(
            SigningKey.hmac(configuration.tokens().secret()).toVerificationKey(KeyState.ACTIVE));
  }

  private Future<?> deployGateways(GatewaySettings settings, GatewayContext context) {
    List<Future<String>> deployed = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      GatewayVerticle gateway = new GatewayVerticle(settings, context);
      gateways.add(gateway);
      deployed.add(vertx.deployVerticle(gateway));
    }
    return Future.join(deployed).onSuccess(all -> gatewayIds.addAll(all.list()));
  }

  private Future<?> deployManagement(Bus bus, PrometheusMeterRegistry meters, Clock clock) {
    ListenerClient listener =
        new ListenerClient(ListenerClient.client(vertx), this::listenerAddress);
    List<HealthCheck> checks =
        List.of(
            HealthChecks.stopping(() -> stopping),
            HealthChecks.keys(feed.view()),
            HealthChecks.feed(feed.view()),
            HealthChecks.authService(bus),
            listener.check(),
            HealthChecks.warning("routes", () -> Optional.ofNullable(routes.warning())));
    management =
        new ManagementVerticle(
            ServiceSettings.management(configuration),
            new ManagementContext(bus, feed, checks, meters, clock));
    return vertx.deployVerticle(management).onSuccess(id -> managementId = id);
  }

  /** Where this process asks its own public listener; null before it is open. */
  private URI listenerAddress() {
    if (gateways.stream().noneMatch(gateway -> gateway.boundPort() > 0)) {
      return null;
    }
    String host =
        switch (configuration.http().host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "[::1]";
          default -> configuration.http().url(publicPort).getHost();
        };
    return URI.create(
        configuration.http().url(publicPort).getScheme()
            + "://"
            + host
            + ":"
            + publicPort
            + "/.well-known/jwks.json");
  }

  /** Where the public listener is reached from this machine. */
  URI publicUrl() {
    return configuration.http().url(publicPort);
  }

  /** Where the management listener is reached from this machine. */
  URI managementUrl() {
    return configuration.management().url(management.boundPort());
  }

  /** The names under which this server issues tokens. */
  LastRun names() {
    return new LastRun(
        configuration.issuerFor(publicPort).toString(), configuration.audienceFor(publicPort));
  }

  /** Reads routes and TLS files again. What is wrong is logged, and the old stays. */
  void reload() {
    routes.reload();
    for (GatewayVerticle gateway : gateways) {
      try {
        await(gateway.reload(), STEP_LIMIT);
      } catch (CommandFailedException e) {
        log.error("the TLS files were refused, the ones before stay: {}", e.getMessage());
        return;
      }
    }
  }

  /**
   * Stops: no longer ready, the public listener drained, then consumers, feed, management and
   * auth-service, each once nothing needs it any more. Never throws.
   */
  void stop() {
    stopping = true;
    step("the gateway", undeployAll(gatewayIds));
    step("the task service", undeploy(tasksId));
    step("management", undeploy(managementId));
    if (feed != null) {
      step("the feed", feed.close());
    }
    step("auth-service", undeploy(authId));
    routes.close();
    step("Vert.x", vertx.close());
  }

  private Future<?> undeployAll(List<String> ids) {
    return Future.join(ids.stream().map(this::undeploy).toList());
  }

  private Future<Void> undeploy(String id) {
    return id == null ? Future.succeededFuture() : vertx.undeploy(id);
  }

  private static void step(String what, Future<?> stopped) {
    try {
      await(stopped, STEP_LIMIT);
    } catch (RuntimeException e) {
      log.warn("{} did not stop cleanly: {}", what, e.getMessage());
    }
  }

  private static void await(Future<?> work, Duration limit) {
    try {
      work.toCompletionStage().toCompletableFuture().get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw StartFaults.inPlainWords(e.getCause());
    } catch (TimeoutException e) {
      throw CommandFailedException.failure(
          "it took longer than " + limit.toSeconds() + " s; see the log");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailedException.failure("interrupted");
    }
  }
}
