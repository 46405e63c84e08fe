package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.system.dsl.RawConnection;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher's process is the server: signals reach it, and it ends cleanly. */
final class StopSystemTest {
  @TempDir private Path folder;

  @Test
  void sigtermDrainsAndEndsWithZero() {
    try (RunningGatehouse gatehouse = RunningGatehouse.on(folder.resolve("data")).start()) {
      assertThat(gatehouse.stop()).as(gatehouse.output()).isZero();
      assertThat(gatehouse.output()).doesNotContain("\tat ");
    }
  }

  @Test
  void demoPrintsItsDataDirectoryAndRemovesItAtTheEnd() {
    try (RunningGatehouse gatehouse = RunningGatehouse.on(folder).demo().start()) {
      // Printed once everything serves, so a moment after the first "ready".
      await()
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(
              () ->
                  assertThat(gatehouse.output())
                      .contains("GATEHOUSE_DATA_DIR=", gatehouse.url("").toString()));
      String printed =
          gatehouse
              .output()
              .lines()
              .filter(line -> line.contains("GATEHOUSE_DATA_DIR="))
              .findFirst()
              .orElseThrow();
      String folderName = printed.substring(printed.indexOf('=') + 1).strip().split(" ", -1)[0];
      Path data = Path.of(folderName);
      assertThat(data).isDirectory();

      assertThat(gatehouse.login("ada", "analytical-engine-1843").status()).isEqualTo(200);
      assertThat(gatehouse.stop()).isZero();
      assertThat(data).doesNotExist();
    }
  }

  @Test
  void demoRemovesWhatAKilledOneLeftAndNothingOfARunningOne() throws IOException {
    String options = "-Djava.io.tmpdir=" + folder;
    try (RunningGatehouse killed = RunningGatehouse.on(folder).demo().javaOptions(options).start();
        RunningGatehouse running =
            RunningGatehouse.on(folder).demo().javaOptions(options).start()) {
      assertThat(demoFolders()).hasSize(2);
      killed.kill();

      try (RunningGatehouse next =
          RunningGatehouse.on(folder).demo().javaOptions(options).start()) {
        assertThat(demoFolders()).as("the running one's and the next one's").hasSize(2);
        assertThat(running.login("ada", "analytical-engine-1843").status()).isEqualTo(200);
        assertThat(next.stop()).isZero();
      }
      assertThat(running.stop()).isZero();
    }
    assertThat(demoFolders()).isEmpty();
  }

  private List<Path> demoFolders() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> path.getFileName().toString().startsWith("gatehouse-demo-"))
          .toList();
    }
  }

  @Test
  void demoAnswersNoForeignHost() {
    try (RunningGatehouse gatehouse = RunningGatehouse.on(folder).demo().start()) {
      String port = String.valueOf(gatehouse.port());
      assertThat(hostStatus(gatehouse, "evil.example:" + port)).startsWith("HTTP/1.1 421");
      assertThat(hostStatus(gatehouse, "localhost:" + port)).startsWith("HTTP/1.1 200");
      assertThat(hostStatus(gatehouse, "[::1]:" + port)).startsWith("HTTP/1.1 200");
    }
  }

  private static String hostStatus(RunningGatehouse gatehouse, String host) {
    try (var connection = new RawConnection(gatehouse.port(), Duration.ofSeconds(10))) {
      return connection
          .send(
              "GET /.well-known/jwks.json HTTP/1.1\r\nHost: "
                  + host
                  + "\r\nConnection: close\r\n\r\n")
          .readHead();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
