package dev.gatehouse.system.dsl;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A cluster on this machine: an authority made by {@code cluster init}, folders by {@code cluster
 * issue}, and nodes, each on an address 127.R.0.N, whose R is this cluster's own. All that was
 * started ends with it. For one thread.
 */
public final class TestCluster implements AutoCloseable {
  /** The first administrator's password. */
  public static final String ADMIN_PASSWORD = "difference-engine-2";

  private static final String ISSUER = "http://127.0.0.1:8080";
  private static final int SEEDS = 2;

  private final Path directory;
  private final int network = ThreadLocalRandom.current().nextInt(2, 250);
  private final List<RunningNode> nodes = new ArrayList<>();
  private int addresses;

  private TestCluster(Path directory) {
    this.directory = directory;
  }

  /** Makes a new authority in a folder that does not exist yet. */
  public static TestCluster init(Path directory) {
    expectSuccess(CommandLine.gatehouse(Map.of(), "", "cluster", "init", directory.toString()));
    return new TestCluster(directory);
  }

  /** Makes the folder of a node. */
  public Path issue(String role, String name) {
    expectSuccess(
        CommandLine.gatehouse(Map.of(), "", "cluster", "issue", directory.toString(), role, name));
    return directory.resolve(name);
  }

  /** A node of the role auth, not started, with a data directory beside its folder. */
  public RunningNode auth(String name) {
    return node("auth", name, issue("auth", name))
        .with("GATEHOUSE_ADMIN_PASSWORD", ADMIN_PASSWORD)
        .with("GATEHOUSE_BCRYPT_COST", "10");
  }

  /** A node of the role gateway, not started. */
  public RunningNode gateway(String name) {
    return node("gateway", name, issue("gateway", name));
  }

  /** A node of the role consumer, not started, that runs the task service. */
  public RunningNode tasks(String name) {
    return node("tasks", name, issue("consumer", name));
  }

  /** A node with a folder of one's own choice, not started. */
  public RunningNode node(String part, String name, Path folder) {
    String address = nextAddress();
    RunningNode node =
        new RunningNode(
            part,
            name,
            address,
            Map.of(
                "GATEHOUSE_CLUSTER_DIR",
                folder.toString(),
                "GATEHOUSE_CLUSTER_BIND",
                address + ":" + RunningNode.CLUSTER_PORT,
                "GATEHOUSE_CLUSTER_HOSTS",
                seeds(),
                "GATEHOUSE_ISSUER",
                ISSUER,
                "GATEHOUSE_HTTP_HOST",
                address,
                "GATEHOUSE_MANAGEMENT_HOST",
                address,
                "GATEHOUSE_DATA_DIR",
                data(name).toString()));
    nodes.add(node);
    return node;
  }

  /** Where a node keeps its data; it is made where it is needed. */
  public Path data(String name) {
    return directory.resolveSibling(directory.getFileName() + "-data-" + name);
  }

  /** Another address of this cluster's network. */
  public String nextAddress() {
    return "127." + network + ".0." + ++addresses;
  }

  /** The first addresses that are given out: where others look for members. */
  public String seeds() {
    return IntStream.rangeClosed(1, SEEDS)
        .mapToObj(number -> "127." + network + ".0." + number)
        .collect(Collectors.joining(","));
  }

  /** Ends every node. */
  @Override
  public void close() {
    nodes.forEach(RunningNode::close);
  }

  private static void expectSuccess(CommandLine.Result result) {
    if (result.exit() != 0) {
      throw new AssertionError(result.all());
    }
  }
}
