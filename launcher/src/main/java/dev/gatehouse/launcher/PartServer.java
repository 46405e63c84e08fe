package dev.gatehouse.launcher;

import dev.gatehouse.auth.AuthVerticle;
import dev.gatehouse.auth.ClusterPlace;
import dev.gatehouse.cluster.CertifiedNodes;
import dev.gatehouse.cluster.CertifiedSigner;
import dev.gatehouse.cluster.ClusterFolder;
import dev.gatehouse.cluster.ClusterJoinException;
import dev.gatehouse.cluster.ClusteredVertx;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.gateway.admin.Health;
import dev.gatehouse.gateway.admin.HealthCheck;
import dev.gatehouse.gateway.admin.HealthChecks;
import dev.gatehouse.gateway.admin.ManagementContext;
import dev.gatehouse.gateway.admin.ManagementVerticle;
import dev.gatehouse.gateway.route.Routes;
import dev.gatehouse.tasks.TaskVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One part in a process of its own. It is started once its management listener answers; it is ready
 * once the feed has brought it keys and revocations, for which it waits as long as it takes.
 */
final class PartServer implements RunningServer {
  /** Nodes that start all at once on a busy machine find each other in half a minute. */
  private static final Duration JOIN_LIMIT = Duration.ofMinutes(2);

  private static final Logger log = LoggerFactory.getLogger(PartServer.class);

  private final Purpose part;
  private final ClusterFolder folder;
  private final Node node;
  private final PublicListener listener;
  private final Serving serving;
  private final TaskVerticle tasks;
  private String managementId;
  private volatile String authId;
  private volatile String tasksId;
  private final Promise<Void> ready = Promise.promise();
  private volatile boolean begun;
  private volatile boolean stopping;

  private PartServer(
      Purpose part, ClusterFolder folder, Node node, PublicListener listener, Serving serving) {
    this.part = part;
    this.folder = folder;
    this.node = node;
    this.listener = listener;
    this.serving = serving;
    this.tasks = part == Purpose.TASKS ? tasks(node) : null;
  }

  /**
   * Joins the cluster and starts a part.
   *
   * @param part AUTH, GATEWAY or TASKS
   * @param folder of the role that fits; never null
   * @param serving may end the start, and is told where it cannot go on after this has returned
   * @throws StoppedException where it ended the start; at most a join under way is left running
   * @throws CommandFailedException with one plain line; nothing is left running then
   */
  static PartServer start(
      Purpose part,
      Configuration configuration,
      ClusterFolder folder,
      CryptoProvider provider,
      Serving serving) {
    boolean gateway = part == Purpose.GATEWAY;
    if (!gateway) {
      DataDirectory.prepare(configuration.dataDir());
    }
    int port = gateway ? PublicListener.availablePort(configuration) : configuration.http().port();
    Ports.management(configuration);
    Routes routes = gateway ? PublicListener.routes(configuration) : null;
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Node node =
        Node.of(
            configuration,
            port,
            join(configuration, folder, meters, serving),
            folder.linkKey(),
            folder.anchorKey(),
            new CertifiedSigner(folder, provider),
            provider,
            meters);
    log.info(
        "this is {} {} of the cluster {}", word(part), folder.name().text(), folder.clusterId());
    PublicListener listener = gateway ? new PublicListener(node, routes, false) : null;
    PartServer server = new PartServer(part, folder, node, listener, serving);
    try {
      server.start();
      return server;
    } catch (RuntimeException e) {
      server.stop();
      throw e;
    }
  }

  private static Vertx join(
      Configuration configuration,
      ClusterFolder folder,
      PrometheusMeterRegistry meters,
      Serving serving) {
    Configuration.Cluster cluster = configuration.cluster();
    Future<Vertx> joined =
        ClusteredVertx.join(
            folder,
            cluster.bind(),
            cluster.hosts(),
            VertxFactory.serverOptions(),
            builder -> VertxFactory.forServer(builder, meters));
    return serving.await(
        joined.recover(
            failure ->
                failure instanceof ClusterJoinException known
                    ? Future.failedFuture(CommandFailedException.failure(known.getMessage()))
                    : Future.failedFuture(failure)),
        JOIN_LIMIT);
  }

  private void start() {
    if (part == Purpose.AUTH) {
      authId = serving.await(node.vertx().deployVerticle(auth()), Steps.START_LIMIT);
      node.names().leave(node.configuration().dataDir());
    }
    managementId = serving.await(node.vertx().deployVerticle(management()), Steps.START_LIMIT);
    node.feed()
        .start()
        .compose(known -> stopping ? Future.succeededFuture() : serve())
        .onSuccess(
            open -> {
              begun = true;
              log.info("ready after {} ms{}", Serving.millis(), where());
              ready.complete();
            })
        .onFailure(
            failure -> {
              ready.tryFail(failure);
              if (!stopping) {
                serving.fail(StartFaults.inPlainWords(failure));
              }
            });
  }

  /** Completes once it serves; fails where it never will. */
  Future<Void> ready() {
    return ready.future();
  }

  /** Where a gateway is called. */
  URI publicUrl() {
    return listener.url();
  }

  private AuthVerticle auth() {
    Configuration configuration = node.configuration();
    Secret configured = configuration.login().keyEncryptionKey();
    return new AuthVerticle(
        ServiceSettings.auth(
            configuration,
            node.publicPort(),
            false,
            configured == null ? folder.keyEncryptionKey() : configured),
        node.linkKey(),
        folder.anchor(),
        node.provider(),
        node.meters(),
        node.clock(),
        new ClusterPlace(new CertifiedNodes(folder, node.clock(), node.provider()), node.feed()));
  }

  /** What must not begin before this node has heard everything. */
  private Future<?> serve() {
    return switch (part) {
      case GATEWAY -> listener.open();
      case TASKS -> node.vertx().deployVerticle(tasks).onSuccess(id -> tasksId = id);
      case AUTH, RUN, DEMO, COMMAND -> Future.succeededFuture();
    };
  }

  private static TaskVerticle tasks(Node node) {
    return new TaskVerticle(
        TaskVerticle.location(node.configuration().databaseUrl(), node.configuration().dataDir()),
        node.tokens(),
        node.feed().view(),
        node.clock());
  }

  private ManagementVerticle management() {
    List<HealthCheck> checks = new ArrayList<>();
    checks.add(HealthChecks.stopping(() -> stopping));
    checks.add(HealthChecks.keys(node.feed().view()));
    checks.add(HealthChecks.feed(node.feed().view()));
    if (listener != null) {
      checks.addAll(listener.checks());
    } else {
      checks.add(new HealthCheck(word(part), true, this::begun));
    }
    if (tasks != null) {
      checks.add(HealthChecks.database(tasks::askDatabase));
    }
    return new ManagementVerticle(
        ServiceSettings.management(
            node.configuration(), part == Purpose.AUTH, part == Purpose.GATEWAY),
        new ManagementContext(node.bus(), node.feed(), checks, node.meters(), node.clock()));
  }

  private Future<Health> begun() {
    return Future.succeededFuture(
        begun ? Health.UP : Health.down("it waits for the feed, or has not begun yet"));
  }

  private static String word(Purpose part) {
    return part.name().toLowerCase(Locale.ROOT);
  }

  private String where() {
    return listener == null ? "" : ": " + listener.url();
  }

  @Override
  public void reload() {
    if (listener != null) {
      listener.reload();
    }
  }

  /**
   * Stops: no longer ready, connections finished, signed off from the feed, and at last out of the
   * cluster, so that nobody waits for it.
   */
  @Override
  public void stop() {
    stopping = true;
    if (listener != null) {
      Steps.stop("the gateway", listener.drain());
      listener.close();
    }
    Steps.stop("the task service", Steps.undeploy(node.vertx(), tasksId));
    Steps.stop("management", Steps.undeploy(node.vertx(), managementId));
    Steps.stop("the feed", node.feed().close());
    Steps.stop("auth-service", Steps.undeploy(node.vertx(), authId));
    Steps.stop("the cluster", node.vertx().close());
  }
}
