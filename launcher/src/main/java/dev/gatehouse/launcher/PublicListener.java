package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.gateway.BuiltInRoutes;
import dev.gatehouse.gateway.GatewayContext;
import dev.gatehouse.gateway.GatewaySettings;
import dev.gatehouse.gateway.GatewayVerticle;
import dev.gatehouse.gateway.admin.HealthCheck;
import dev.gatehouse.gateway.admin.HealthChecks;
import dev.gatehouse.gateway.admin.ListenerClient;
import dev.gatehouse.gateway.route.RouteFaultsException;
import dev.gatehouse.gateway.route.Routes;
import io.vertx.core.Future;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The gateway of a process: its routes, and an instance of the listener for each core. */
final class PublicListener {
  private static final Logger log = LoggerFactory.getLogger(PublicListener.class);
  private static final Duration ROUTES_LOOK = Duration.ofSeconds(1);

  private final Node node;
  private final Routes routes;
  private final GatewaySettings settings;
  private final List<GatewayVerticle> gateways = new ArrayList<>();
  private final List<String> ids = new ArrayList<>();

  /**
   * A listener that is not open.
   *
   * @param routes from {@link #routes}; closed with this
   * @param demo whether foreign hosts are refused
   */
  PublicListener(Node node, Routes routes, boolean demo) {
    this.node = node;
    this.routes = routes;
    this.settings = ServiceSettings.gateway(node.configuration(), node.publicPort(), demo);
  }

  /**
   * The port of the public listener, found free.
   *
   * @throws CommandFailedException where it is not
   */
  static int availablePort(Configuration configuration) {
    return Ports.available(configuration.http().host(), configuration.http().port(), "http");
  }

  /**
   * Reads the routes file.
   *
   * @throws CommandFailedException with every fault
   */
  static Routes routes(Configuration configuration) {
    try {
      return Routes.open(configuration.routes(), BuiltInRoutes.all());
    } catch (RouteFaultsException e) {
      throw CommandFailedException.configuration(e.faults());
    }
  }

  /** Opens it, and watches the routes file from then on. Call once the feed is known. */
  Future<?> open() {
    GatewayContext context =
        new GatewayContext(
            node.clock(),
            node.bus(),
            node.feed(),
            node.tokens(),
            routes,
            node.meters(),
            settings.limits());
    List<Future<String>> deployed = new ArrayList<>();
    for (int i = 0; i < Runtime.getRuntime().availableProcessors(); i++) {
      GatewayVerticle gateway = new GatewayVerticle(settings, context);
      synchronized (gateways) {
        gateways.add(gateway);
      }
      deployed.add(
          node.vertx()
              .deployVerticle(gateway)
              .onSuccess(
                  id -> {
                    synchronized (ids) {
                      ids.add(id);
                    }
                  }));
    }
    return Future.join(deployed).onSuccess(open -> routes.watch(ROUTES_LOOK));
  }

  /** What {@code /health/ready} asks of a process with a public listener. */
  List<HealthCheck> checks() {
    ListenerClient listener = new ListenerClient(ListenerClient.client(node.vertx()), this::probe);
    return List.of(
        HealthChecks.authService(node.bus()),
        listener.check(),
        HealthChecks.warning("routes", () -> Optional.ofNullable(routes.warning())));
  }

  /** Where this process asks its own public listener; null before it is open. */
  private URI probe() {
    if (instances().stream().noneMatch(gateway -> gateway.boundPort() > 0)) {
      return null;
    }
    Configuration.Http http = node.configuration().http();
    String host =
        switch (http.host()) {
          case "0.0.0.0" -> "127.0.0.1";
          case "::" -> "[::1]";
          default -> url().getHost();
        };
    return URI.create(
        url().getScheme() + "://" + host + ":" + node.publicPort() + "/.well-known/jwks.json");
  }

  /** Where it is reached from this machine. */
  URI url() {
    return node.configuration().http().url(node.publicPort());
  }

  private List<GatewayVerticle> instances() {
    synchronized (gateways) {
      return List.copyOf(gateways);
    }
  }

  /** Reads routes and TLS files again. Blocks. What is wrong is logged, and the old stays. */
  void reload() {
    routes.reload();
    for (GatewayVerticle gateway : instances()) {
      try {
        Steps.await(gateway.reload(), Steps.STOP_LIMIT);
      } catch (CommandFailedException e) {
        log.error("the TLS files were refused, the ones before stay: {}", e.getMessage());
        return;
      }
    }
  }

  /** Drains it: takes no more connections, and finishes what is in work. */
  Future<?> drain() {
    List<String> open;
    synchronized (ids) {
      open = List.copyOf(ids);
      ids.clear();
    }
    return Steps.undeploy(node.vertx(), open);
  }

  /** Lets go of the routes file. */
  void close() {
    routes.close();
  }
}
