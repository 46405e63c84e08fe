package dev.gatehouse.system.dsl;

import com.sun.net.httpserver.HttpServer;
import dev.gatehouse.testpostgres.TestPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.Stream;

/**
 * PostgreSQL, two auth services, three gateways and the task service, each in a process of its own.
 * The gateways have one route to an upstream beside the built-in ones. All that was started ends
 * with it.
 */
public final class FullCluster implements AutoCloseable {
  /** The database of everybody. */
  public final TestPostgres postgres;

  /** The auth services. */
  public final List<RunningNode> auths;

  /** The gateways. */
  public final List<RunningNode> gateways;

  /** The task service. */
  public final RunningNode tasks;

  /** A route that any valid token may use. */
  public static final String PROTECTED = "/upstream/x";

  private static final String ROUTES =
      """
      routes:
        - name: tasks-read
          path: /tasks/**
          methods: [GET, HEAD]
          auth: { scopes: [tasks:read] }
          to: bus:tasks.v1
        - name: tasks-write
          path: /tasks/**
          methods: [POST, PATCH, DELETE]
          auth: { scopes: [tasks:write] }
          to: bus:tasks.v1
        - name: upstream
          path: /upstream/**
          to: [http://127.0.0.1:PORT]
      """;

  private final TestCluster cluster;
  private final HttpServer upstream;

  static {
    // a connection that it closed for being idle would be a fault of the gateway's in these tests
    System.setProperty("sun.net.httpserver.idleInterval", "600");
  }

  private FullCluster(Path directory, TestPostgres postgres) throws IOException {
    this.postgres = postgres;
    upstream = upstream();
    Path routes =
        Files.writeString(
            directory.resolve("routes.yaml"),
            ROUTES.replace("PORT", Integer.toString(upstream.getAddress().getPort())));
    cluster = TestCluster.init(directory.resolve("authority"));
    String accounts = postgres.freshDatabase();
    auths =
        Stream.of("auth-1", "auth-2")
            .map(
                name ->
                    cluster
                        .auth(name)
                        .with("GATEHOUSE_DATABASE_URL", accounts)
                        .with("GATEHOUSE_BCRYPT_COST", "4")
                        .with("GATEHOUSE_INSECURE_FAST_HASH", "true"))
            .toList();
    gateways =
        Stream.of("gateway-1", "gateway-2", "gateway-3")
            .map(name -> cluster.gateway(name).with("GATEHOUSE_ROUTES", routes.toString()))
            .toList();
    tasks = cluster.tasks("tasks-1").with("GATEHOUSE_DATABASE_URL", postgres.freshDatabase());
  }

  private static HttpServer upstream() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 128);
    byte[] hello = "hello".getBytes(StandardCharsets.US_ASCII);
    server.createContext(
        "/",
        exchange -> {
          try (exchange) {
            exchange.sendResponseHeaders(200, hello.length);
            exchange.getResponseBody().write(hello);
          }
        });
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
    return server;
  }

  /** Starts all at once on empty databases and waits until each is ready. */
  public static FullCluster start(Path directory) {
    TestPostgres postgres = TestPostgres.start();
    try {
      var started = new FullCluster(directory, postgres);
      started.nodes().forEach(RunningNode::launch);
      started.awaitReady();
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every node. */
  public List<RunningNode> nodes() {
    return Stream.of(auths, gateways, List.of(tasks)).flatMap(List::stream).toList();
  }

  /** Waits until every node is ready. */
  public void awaitReady() {
    nodes().forEach(RunningNode::awaitReady);
  }

  /** The token of an administrator. */
  public String adminToken() {
    return gateways.getFirst().adminToken(TestCluster.ADMIN_PASSWORD);
  }

  @Override
  public void close() {
    cluster.close();
    postgres.close();
    upstream.stop(0);
  }
}
