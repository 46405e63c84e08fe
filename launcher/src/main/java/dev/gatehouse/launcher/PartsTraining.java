package dev.gatehouse.launcher;

import dev.gatehouse.cluster.Role;
import dev.gatehouse.common.config.ConfigReader;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.jose.CryptoProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/**
 * One life of a small cluster: the auth service, a gateway and the task service, all in this
 * process, for the start-up cache of each. It has the libraries of a node and no others, and so its
 * folders are made before. For one thread.
 */
final class PartsTraining {
  private static final String LOOPBACK = "127.0.0.1";
  private static final String ISSUER = "http://127.0.0.1:8080";
  private static final String NAME = "trainee";
  private static final String PASSWORD = "a password for a moment";
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private final Path folders;
  private final Path data;
  private final CryptoProvider provider;
  private final String seed = address();
  private final Deque<PartServer> running = new ArrayDeque<>();

  /**
   * Does nothing yet.
   *
   * @param folders those of {@link ClusterCommands#trainees}; removed by whoever made them
   * @param data a short path, since a socket lies in it; removed by whoever made it
   */
  PartsTraining(Path folders, Path data, CryptoProvider provider) {
    this.folders = folders;
    this.data = data;
    this.provider = provider;
  }

  /** Runs it to its end. */
  void run() throws IOException {
    try {
      start(Purpose.AUTH, Role.AUTH, seed, 0);
      createAccount();
      int management = freePort();
      PartServer gateway = start(Purpose.GATEWAY, Role.GATEWAY, address(), management);
      start(Purpose.TASKS, Role.CONSUMER, address(), 0);
      TrainCommand.exercise(
          gateway.publicUrl(),
          URI.create("http://" + LOOPBACK + ":" + management),
          "username=" + NAME + "&password=" + PASSWORD.replace(' ', '+'));
    } finally {
      while (!running.isEmpty()) {
        running.pop().stop();
      }
    }
  }

  private PartServer start(Purpose part, Role role, String bind, int management) {
    Map<String, String> environment = new TreeMap<>();
    environment.put("GATEHOUSE_CLUSTER_DIR", folders.resolve(role.text()).toString());
    environment.put("GATEHOUSE_CLUSTER_BIND", bind);
    environment.put("GATEHOUSE_CLUSTER_HOSTS", seed);
    environment.put("GATEHOUSE_ISSUER", ISSUER);
    environment.put("GATEHOUSE_HTTP_PORT", "0");
    environment.put("GATEHOUSE_MANAGEMENT_PORT", Integer.toString(management));
    environment.put("GATEHOUSE_DATA_DIR", data(part).toString());
    environment.put("GATEHOUSE_BCRYPT_COST", "4");
    environment.put("GATEHOUSE_INSECURE_FAST_HASH", "true");
    Result result = ConfigReader.read(null, environment, data, part);
    PartFolder folder = PartFolder.read(part, result.clusterDir(), provider);
    if (!result.faults().isEmpty() || !folder.faults().isEmpty()) {
      throw CommandFailedException.failure("training: " + result.faults() + folder.faults());
    }
    Configuration configuration = result.configuration();
    Logs.configure(configuration.log().level(), configuration.log().format());
    PartServer server =
        PartServer.start(part, configuration, folder.folder(), provider, Serving.withoutSignals());
    running.push(server);
    Steps.await(server.ready(), LIMIT);
    return server;
  }

  private Path data(Purpose part) {
    return data.resolve(part.name());
  }

  private void createAccount() {
    Console console =
        new Console(
            System.err,
            System.err,
            new ByteArrayInputStream((PASSWORD + "\n").getBytes(StandardCharsets.US_ASCII)),
            Map.of("GATEHOUSE_DATA_DIR", data(Purpose.AUTH).toString()),
            data);
    int status =
        new Cli(console)
            .run("user", "create", NAME, "--scope", "tasks:read tasks:write", "--password-stdin");
    if (status != 0) {
      throw CommandFailedException.failure("training: user create ended with " + status);
    }
  }

  /** Free, and the one after it is very likely free too. */
  private static String address() {
    return LOOPBACK + ":" + freePort();
  }

  private static int freePort() {
    return Ports.available(LOOPBACK, 0, "cluster");
  }
}
