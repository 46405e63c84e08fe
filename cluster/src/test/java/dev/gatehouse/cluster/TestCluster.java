package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import dev.gatehouse.common.jose.CryptoProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** An authority, and nodes of it on loopback that are closed with it. For one thread. */
final class TestCluster implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(90);
  static final String HOST = "127.0.0.1";

  private static final int FIRST_PORT = 20_000;
  private static final int LAST_PORT = 32_000; // below what systems give to clients
  private static final Set<Integer> HANDED_OUT = new HashSet<>();

  private final Path directory;
  private final ClusterAuthority authority;
  private final List<Vertx> nodes = new ArrayList<>();

  TestCluster(Path directory) {
    this.directory = directory;
    ClusterAuthority.create(directory, Clock.systemUTC());
    authority = ClusterAuthority.open(directory, Clock.systemUTC());
  }

  /** The folder of a new node. */
  Path issue(Role role, String name) {
    authority.issue(role, name);
    return directory.resolve(name);
  }

  static ClusterFolder read(Path folder) {
    return ClusterFolder.read(folder, Clock.systemUTC(), CryptoProvider.jdk());
  }

  /** A new node of the role consumer. */
  Vertx join(String name, HostPort bind, HostPort... hosts) {
    return join(read(issue(Role.CONSUMER, name)), bind, hosts);
  }

  Vertx join(ClusterFolder folder, HostPort bind, HostPort... hosts) {
    Vertx node =
        await(
            ClusteredVertx.join(
                folder, bind, List.of(hosts), new VertxOptions().setEventLoopPoolSize(2)));
    nodes.add(node);
    return node;
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(LIMIT.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException e) {
      throw new AssertionError("not within " + LIMIT, e);
    }
  }

  /** Who a node takes for the members. */
  static List<String> members(Vertx node) {
    return ((VertxInternal) node).clusterManager().getNodes();
  }

  /** What somebody answers at an address. */
  static String ask(Vertx node, String address) {
    return await(node.eventBus().<String>request(address, "who is there?")).body();
  }

  /** Answers at an address, registered with all members when this returns. */
  static void answer(Vertx node, String address, String reply) {
    await(node.eventBus().<String>consumer(address, message -> message.reply(reply)).completion());
  }

  /** A port on loopback that is free, and so is the one after it. */
  static HostPort freePorts() {
    return new HostPort(HOST, freePort(HOST));
  }

  static int freePort(String host) {
    synchronized (HANDED_OUT) {
      for (int attempt = 0; attempt < 200; attempt++) {
        int port = ThreadLocalRandom.current().nextInt(FIRST_PORT, LAST_PORT) & ~1;
        if (HANDED_OUT.add(port) && free(host, port) && free(host, port + 1)) {
          return port;
        }
      }
    }
    throw new AssertionError("no two free ports in a row");
  }

  private static boolean free(String host, int port) {
    try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getAllByName(host)[0])) {
      return probe.isBound();
    } catch (java.net.BindException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    List<Future<Void>> closing = nodes.stream().map(Vertx::close).toList();
    await(Future.join(closing));
  }
}
