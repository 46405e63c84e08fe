package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.RunningNode;
import dev.gatehouse.system.dsl.TestCluster;
import dev.gatehouse.testpostgres.TestPostgres;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts whose PostgreSQL is not there yet, or not any more. */
final class AbsentDatabaseSystemTest {
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
}
