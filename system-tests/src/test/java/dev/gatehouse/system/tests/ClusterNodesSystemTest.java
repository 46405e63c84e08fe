package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningNode;
import dev.gatehouse.system.dsl.TestCluster;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One auth service, two gateways and the task service, each in a process of its own. */
final class ClusterNodesSystemTest {
  private static final String PASSWORD = "analytical-engine";

  /** What a revocation may take where a message is lost, and time for a loaded machine. */
  private static final Duration REFUSED_WITHIN = Duration.ofMillis(2500);

  private static final Duration LIMIT = Duration.ofSeconds(60);

  @TempDir private static Path directory;
  private static TestCluster cluster;
  private static RunningNode auth;
  private static RunningNode one;
  private static RunningNode two;
  private static RunningNode tasks;

  @BeforeAll
  static void start() {
    cluster = TestCluster.init(directory.resolve("authority"));
    auth = cluster.auth("auth-1").launch();
    one = cluster.gateway("gateway-1").launch();
    two = cluster.gateway("gateway-2").launch();
    tasks = cluster.tasks("tasks-1").launch();
    auth.awaitReady();
    one.awaitReady();
    two.awaitReady();
    tasks.awaitReady();
    auth.createUser("grace", PASSWORD, "tasks:read tasks:write");
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void tokenOfOneGatewayIsGoodAtAnotherUntilItIsRevoked() {
    String token = one.token("grace", PASSWORD);
    awaitGood(two, "/me", token);
    awaitGood(two, "/tasks", token);

    Http.Answer revoked =
        one.admin("POST", "/admin/revocations", "{\"user\":\"grace\"}", adminToken());

    assertThat(revoked.status()).as(revoked.body()).isIn(200, 202);
    await("refused at the other gateway")
        .atMost(REFUSED_WITHIN)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> two.get("/me", token).status() == 401);
    assertThat(one.get("/me", token).status()).isEqualTo(401);
    assertThat(two.get("/me", two.token("grace", PASSWORD)).status()).isEqualTo(200);
  }

  @Test
  void rotatedKeySignsAndNoTokenIsRefused() {
    String before = one.token("grace", PASSWORD);

    Http.Answer rotated = two.admin("POST", "/admin/keys", "{}", adminToken());

    assertThat(rotated.status()).as(rotated.body()).isEqualTo(201);
    String after = two.token("grace", PASSWORD);
    for (RunningNode gateway : new RunningNode[] {one, two}) {
      assertThat(gateway.get("/me", before).status()).isEqualTo(200);
      assertThat(gateway.get("/me", after).status()).isEqualTo(200);
      assertThat(gateway.get("/tasks", after).status()).isEqualTo(200);
    }
  }

  @Test
  void killedGatewayComesBackAndKnowsWhatWasRevokedMeanwhile() {
    String revoked = one.token("grace", PASSWORD);
    String good = one.token("grace", PASSWORD);
    two.kill();
    Http.Answer answer =
        one.admin("POST", "/admin/revocations", "{\"token\":\"" + revoked + "\"}", adminToken());
    assertThat(answer.status()).as(answer.body()).isIn(200, 202);

    two.launch().awaitReady();

    assertThat(two.get("/me", revoked).status()).isEqualTo(401);
    assertThat(two.get("/me", good).status()).isEqualTo(200);
    awaitGood(two, "/tasks", good);
  }

  @Test
  void onlyGatewaysHaveTheAdminApiOnTcpAndNoneOfThemHasData() {
    assertThat(auth.http().get(auth.management("/admin/users")).status()).isEqualTo(404);
    assertThat(tasks.http().get(tasks.management("/admin/users")).status()).isEqualTo(404);
    assertThat(one.http().get(one.management("/admin/users")).status()).isEqualTo(401);
    assertThat(auth.http().reaches(auth.url("/me"), 401)).isFalse();
    assertThat(tasks.http().reaches(tasks.url("/me"), 401)).isFalse();
    assertThat(cluster.data("gateway-1")).doesNotExist();
    assertThat(Files.exists(cluster.data("auth-1").resolve("admin.sock"))).isTrue();
    for (RunningNode node : new RunningNode[] {auth, one, tasks}) {
      assertThat(node.metric("gatehouse_feed_applied_sequence")).isPositive();
    }
  }

  /** A node that starts, or that another one has just heard of, may take its time. */
  private static void awaitGood(RunningNode gateway, String path, String token) {
    await(path)
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(gateway.get(path, token).status()).isEqualTo(200));
  }

  private static String adminToken() {
    return one.adminToken(TestCluster.ADMIN_PASSWORD);
  }
}
