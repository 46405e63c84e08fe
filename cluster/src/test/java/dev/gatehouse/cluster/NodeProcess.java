package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A node in a process of its own, which can be killed. */
final class NodeProcess implements AutoCloseable {
  /** Where it answers. */
  static final String ADDRESS = "process";

  /** What it answers. */
  static final String REPLY = "alive";

  private static final long LIMIT_SECONDS = TestCluster.LIMIT.toSeconds();
  private static final int LONGEST_LIFE_SECONDS = 300;

  private final Process process;

  private NodeProcess(Process process) {
    this.process = process;
  }

  static NodeProcess start(Path folder, HostPort bind, HostPort host) throws IOException {
    return new NodeProcess(
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                NodeProcess.class.getName(),
                folder.toString(),
                Integer.toString(bind.port()),
                Integer.toString(host.port()))
            .inheritIO()
            .start());
  }

  /** Ends it without a word (SIGKILL). */
  void kill() {
    process.destroyForcibly().onExit().orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    kill();
  }

  /** The process: joins and answers until it is killed. */
  public static void main(String[] arguments) {
    Vertx node =
        TestCluster.await(
            ClusteredVertx.join(
                TestCluster.read(Path.of(arguments[0])),
                new HostPort(TestCluster.HOST, Integer.parseInt(arguments[1])),
                List.of(new HostPort(TestCluster.HOST, Integer.parseInt(arguments[2]))),
                new VertxOptions()));
    TestCluster.answer(node, ADDRESS, REPLY);
    // whoever started it may have died
    node.setTimer(
        TimeUnit.SECONDS.toMillis(LONGEST_LIFE_SECONDS), late -> Runtime.getRuntime().halt(1));
  }
}
