package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.system.dsl.RunningNode;
import dev.gatehouse.system.dsl.TestCluster;
import dev.gatehouse.testpostgres.TestPostgres;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts whose PostgreSQL is not there yet, or not any more. */
final class AbsentDatabaseSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  /** A part waits for its database three times as long. */
  private static final Duration AT_ONCE = Duration.ofSeconds(15);

  private static final String WAITING = "waiting: the PostgreSQL database 127.0.0.1:";
  private static final String DOWN = "{\"name\":\"database\",\"status\":\"down\"";

  @TempDir private static Path directory;
  private static TestCluster cluster;

  @BeforeAll
  static void init() {
    cluster = TestCluster.init(directory.resolve("authority"));
    cluster.auth("auth-1").launch().awaitReady();
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void authThatWaitsForItsDatabaseEndsAtOnceBySigterm() {
    RunningNode auth =
        cluster
            .auth("auth-2")
            .with("GATEHOUSE_DATABASE_URL", "postgresql://ada:secret@127.0.0.1:1/db")
            .launch();
    awaitOutput(auth);

    assertEndsAtOnce(auth);

    assertThat(auth.output()).contains("stopped before it had started");
  }

  @Test
  void tasksThatWaitForASilentDatabaseSaySoAndEndAtOnceBySigterm() throws IOException {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      String url = "postgresql://ada:secret@127.0.0.1:" + silent.getLocalPort() + "/db";
      RunningNode tasks = cluster.tasks("tasks-1").with("GATEHOUSE_DATABASE_URL", url).launch();
      awaitOutput(tasks);
      assertThat(ready(tasks)).contains(DOWN);

      assertEndsAtOnce(tasks);
    }
  }

  @Test
  void tasksAreNotReadyWhileTheirDatabaseIsAway() {
    try (TestPostgres postgres = TestPostgres.start()) {
      RunningNode tasks =
          cluster
              .tasks("tasks-2")
              .with("GATEHOUSE_DATABASE_URL", postgres.freshDatabase())
              .launch()
              .awaitReady();

      postgres.kill();
      assertThat(tasks.http().reaches(tasks.management("/health/ready"), 503)).isTrue();
      assertThat(ready(tasks)).contains(DOWN);
      assertThat(tasks.http().reaches(tasks.management("/health/serving"), 200)).isTrue();

      postgres.restart();
      tasks.awaitReady();
      assertThat(tasks.stop()).isZero();
    }
  }

  private static String ready(RunningNode node) {
    return node.http().get(node.management("/health/ready")).body();
  }

  private static void awaitOutput(RunningNode node) {
    await(node + " to wait for its database")
        .atMost(LIMIT)
        .until(() -> node.output().contains(WAITING));
  }

  private static void assertEndsAtOnce(RunningNode node) {
    long begun = System.nanoTime();

    assertThat(node.stop()).as(node.output()).isZero();

    Duration taken = Duration.ofNanos(System.nanoTime() - begun);
    System.out.println(node + " ended " + taken.toMillis() + " ms after SIGTERM");
    assertThat(taken).isLessThan(AT_ONCE);
    assertThat(node.output()).doesNotContain("\tat ", "gatehouse: ", "secret");
  }
}
