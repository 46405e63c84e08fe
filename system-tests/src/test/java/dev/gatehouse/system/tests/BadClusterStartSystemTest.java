package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.RunningNode;
import dev.gatehouse.system.dsl.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Parts whose folder is missing, somebody else's, or not for them. */
final class BadClusterStartSystemTest {
  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir private static Path directory;
  private static TestCluster cluster;

  @BeforeAll
  static void init() {
    cluster = TestCluster.init(directory.resolve("authority"));
  }

  @AfterAll
  static void close() {
    cluster.close();
  }

  @Test
  void withoutAFolderAndAnIssuerEveryFaultIsSaidAndNothingStarts() {
    CommandLine.Result ended = CommandLine.gatehouse(Map.of(), "", "gateway");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err().lines())
        .anyMatch(line -> line.startsWith("gatehouse: cluster.dir: is required"))
        .anyMatch(line -> line.startsWith("gatehouse: issuer: is required"));
  }

  @Test
  void roleThatDoesNotFitIsExitTwoWithTheWayOut() {
    Path folder = cluster.issue("consumer", "a-consumer");
    RunningNode node = cluster.node("gateway", "misfit", folder);

    CommandLine.Result ended = node.command("", "gateway");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err().lines())
        .singleElement()
        .asString()
        .contains("role consumer", "cluster issue DIR gateway NAME");
    CommandLine.Result checked = node.command("", "check", "--for", "gateway");
    assertThat(checked.exit()).isEqualTo(2);
    assertThat(checked.err()).contains("role consumer");
    CommandLine.Result fits = node.command("", "check", "--for", "tasks");
    assertThat(fits.exit()).as(fits.all()).isZero();
    assertThat(fits.out()).contains(folder.toString());
  }

  @Test
  void damagedFolderIsExitTwoWithEveryFault() throws IOException {
    Path folder = cluster.issue("auth", "damaged");
    Files.delete(folder.resolve("anchor.key"));
    Files.writeString(folder.resolve("link.key"), "short");

    CommandLine.Result ended = cluster.node("auth", "damaged", folder).command("", "auth");

    assertThat(ended.exit()).isEqualTo(2);
    assertThat(ended.err().lines())
        .hasSize(2)
        .allMatch(line -> line.contains("make a new folder with: gatehouse cluster issue"));
  }

  @Test
  void strangersFolderNeverServesAndSaysWhatItMisses() {
    RunningNode auth = cluster.auth("auth-1").launch();
    TestCluster other = TestCluster.init(directory.resolve("other"));
    RunningNode stranger = cluster.node("gateway", "stranger", other.issue("gateway", "stranger"));
    auth.awaitReady();
    stranger.launch();

    await("it says that it is alone")
        .atMost(LIMIT)
        .until(
            () ->
                stranger.output().contains("no member of this cluster is at")
                    && stranger.output().contains("this node is stale"));

    assertThat(stranger.http().reaches(stranger.management("/health/ready"), 503)).isTrue();
    assertThat(stranger.http().reaches(stranger.management("/health/serving"), 503)).isTrue();
    assertThat(stranger.http().reaches(stranger.url("/me"), 401)).isFalse();
    assertThat(auth.http().reaches(auth.management("/health/ready"), 200)).isTrue();
    assertThat(stranger.stop()).as("a start that waits ends by SIGTERM").isZero();
    assertThat(auth.stop()).isZero();
  }
}
