package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that cannot be: one plain line each, with the way out, and never half a server. */
final class BadStartSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private Path folder;

  @Test
  void everyFaultOfTheConfigurationIsNamedAtOnce() {
    RunningGatehouse.Settings settings =
        RunningGatehouse.on(folder.resolve("data"))
            .with("GATEHOUSE_HTTP_PORT", "70000")
            .with("GATEHOUSE_MANAGEMENT_PORT", "0")
            .with("GATEHOUSE_BCRYPT_COST", "3")
            .with("GATEHOUSE_JWT_ALGORITHM", "none");

    CommandLine.Result run = CommandLine.gatehouse(settings.variables(), "", "run");
    CommandLine.Result check = CommandLine.gatehouse(settings.variables(), "", "check");

    assertThat(run.exit()).as(run.all()).isEqualTo(2);
    assertThat(run.err())
        .contains("GATEHOUSE_HTTP_PORT", "GATEHOUSE_BCRYPT_COST", "GATEHOUSE_JWT_ALGORITHM");
    assertThat(check.exit()).as(check.all()).isEqualTo(2);
    assertThat(check.all())
        .contains("GATEHOUSE_HTTP_PORT", "GATEHOUSE_BCRYPT_COST", "GATEHOUSE_JWT_ALGORITHM");
    assertThat(run.all() + check.all()).doesNotContain("\tat ");
  }

  @Test
  void wrongRoutesStopTheStart() throws IOException {
    Path routes = folder.resolve("routes.yaml");
    Files.writeString(routes, "routes:\n  - name: a\n    path: /a\n    to: ftp://127.0.0.1:1\n");
    RunningGatehouse.Settings settings =
        RunningGatehouse.on(folder.resolve("data")).with("GATEHOUSE_ROUTES", routes.toString());

    CommandLine.Result run = CommandLine.gatehouse(settings.variables(), "", "run");

    assertThat(run.exit()).as(run.all()).isEqualTo(2);
    assertThat(run.err()).contains("routes.yaml:4");
  }

  @Test
  void portInUseIsOneLine() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      RunningGatehouse.Settings settings =
          RunningGatehouse.on(folder.resolve("data"))
              .with("GATEHOUSE_HTTP_PORT", String.valueOf(taken.getLocalPort()));

      assertOnePlainLine(settings, String.valueOf(taken.getLocalPort()));
    }
  }

  @Test
  void secondServerOnTheSameDataIsOneLine() {
    Path data = folder.resolve("data");
    try (RunningGatehouse first = RunningGatehouse.on(data).start()) {
      assertOnePlainLine(RunningGatehouse.on(data), "data");

      assertThat(first.process().isAlive()).isTrue();
    }
  }

  @Test
  void corruptDatabaseIsOneLine() throws IOException {
    Path data = folder.resolve("data");
    RunningGatehouse.Settings settings = RunningGatehouse.on(data);
    try (RunningGatehouse first = settings.start()) {
      first.createUser("ada", "analytical-engine", "tasks:read");
    }
    Path database = data.resolve("gatehouse.db");
    try (FileChannel file = FileChannel.open(database, StandardOpenOption.WRITE)) {
      file.truncate(file.size() / 2);
    }

    assertOnePlainLine(settings, "gatehouse.db");
  }

  @Test
  void fileInPlaceOfTheDataDirectoryIsOneLine() throws IOException {
    Path data = folder.resolve("data");
    Files.writeString(data, "not a directory");

    assertOnePlainLine(RunningGatehouse.on(data), "data");
  }

  @Test
  void lostKeyEncryptionKeyIsOneLine() throws IOException {
    Path data = folder.resolve("data");
    RunningGatehouse.Settings settings = RunningGatehouse.on(data);
    try (RunningGatehouse first = settings.start()) {
      first.createUser("ada", "analytical-engine", "tasks:read");
    }
    Files.delete(data.resolve("key-encryption-key"));

    assertOnePlainLine(settings, "key-encryption-key");
  }

  @Test
  void demoRefusesWhatWouldMakeItPublic() {
    for (Map<String, String> variables :
        List.of(
            Map.of("GATEHOUSE_HTTP_HOST", "0.0.0.0", "GATEHOUSE_HTTP_INSECURE", "true"),
            Map.of("GATEHOUSE_TRUSTED_PROXIES", "10.0.0.0/8"),
            Map.of("GATEHOUSE_DATABASE_URL", "postgresql://u:p@127.0.0.1:5432/d"))) {
      CommandLine.Result run = CommandLine.gatehouse(variables, "", "run", "--demo");

      assertThat(run.exit()).as(variables + run.all()).isEqualTo(2);
    }
  }

  @Test
  void commandsThatNeedAServerSaySo() {
    RunningGatehouse.Settings settings = RunningGatehouse.on(folder.resolve("data"));

    CommandLine.Result keys = CommandLine.gatehouse(settings.variables(), "", "keys", "list");

    assertThat(keys.exit()).as(keys.all()).isEqualTo(1);
    assertThat(keys.err().strip().lines()).as(keys.all()).hasSize(1);
  }

  private static void assertOnePlainLine(RunningGatehouse.Settings settings, String word) {
    try (RunningGatehouse failed = settings.launch()) {
      int exit = failed.awaitExit(LIMIT);
      String output = failed.output();

      assertThat(exit).as(output).isIn(1, 2);
      assertThat(output).contains(word).doesNotContain("\tat ", "Exception in thread");
      assertThat(output.lines().filter(line -> line.contains(word)).count())
          .as(output)
          .isPositive();
    }
  }
}
