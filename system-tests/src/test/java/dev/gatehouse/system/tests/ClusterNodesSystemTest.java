package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.LostMessages;
import dev.gatehouse.system.dsl.LyingMember;
import dev.gatehouse.system.dsl.RunningNode;
import dev.gatehouse.system.dsl.TestCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

  private static final String STRICT_ROUTES =
      """
      routes:
        - name: tasks-read
          path: /tasks/**
          methods: [GET, HEAD]
          auth: { scopes: [tasks:read] }
          to: bus:tasks.v1
        - name: tasks-write
          path: /tasks/**
          methods: [POST, PATCH, DELETE]
          auth: { scopes: [tasks:write] }
          revocation: strict
          to: bus:tasks.v1
      """;

  @BeforeAll
  static void start() throws IOException {
    Path routes = Files.writeString(directory.resolve("routes.yaml"), STRICT_ROUTES);
    cluster = TestCluster.init(directory.resolve("authority"));
    auth = cluster.auth("auth-1").launch().awaitReady();
    one = cluster.gateway("gateway-1").with("GATEHOUSE_ROUTES", routes.toString()).launch();
    two = cluster.gateway("gateway-2").with("GATEHOUSE_ROUTES", routes.toString()).launch();
    tasks = cluster.tasks("tasks-1").launch();
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
    revoke(revoked);

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

  @Test
  void changeWhoseMessageIsLostIsKnownOnceTheNodeHasAsked() {
    LostMessages.require();
    String token = one.token("grace", PASSWORD);
    awaitGood(two, "/tasks", token);
    String admin = adminToken();

    try (LostMessages lost = LostMessages.to(two)) {
      Http.Answer revoked =
          one.admin("POST", "/admin/revocations", "{\"token\":\"" + token + "\"}", admin);

      assertThat(revoked.status() + revoked.body()).startsWith("202").contains("\"gateway-2\"");
      assertThat(lost.count()).isPositive();
      assertThat(one.get("/tasks", token).status()).isEqualTo(401);
    }

    await("asked, and refused")
        .atMost(REFUSED_WITHIN)
        .pollInterval(Duration.ofMillis(20))
        .until(() -> two.get("/tasks", token).status() == 401);
  }

  @Test
  void frozenGatewayIsPendingAndKnowsWhenItWakesThatItKnowsNothing() {
    String token = one.token("grace", PASSWORD);
    awaitGood(two, "/tasks", token);
    String admin = adminToken();
    two.freeze();

    Http.Answer revoked =
        one.admin("POST", "/admin/revocations", "{\"token\":\"" + token + "\"}", admin);

    assertThat(revoked.status() + revoked.body()).startsWith("202").contains("\"gateway-2\"");
    String good = one.token("grace", PASSWORD);
    // it waits in the socket of the frozen process, and is the first that it sees
    CompletableFuture<Http.Answer> strict =
        CompletableFuture.supplyAsync(
            () ->
                two.http()
                    .send(
                        "POST",
                        two.url("/tasks"),
                        "{\"title\":\"wake up\"}",
                        "Authorization",
                        "Bearer " + good,
                        "Content-Type",
                        "application/json"));
    await("longer than the silence limit").pollDelay(Duration.ofSeconds(4)).until(() -> true);
    assertThat(strict).isNotDone();
    await("the operator is told")
        .atMost(LIMIT)
        .until(() -> auth.output().contains("gateway-2 has fallen silent"));

    two.thaw();

    assertThat(strict.orTimeout(30, TimeUnit.SECONDS).join().status()).isEqualTo(503);
    two.awaitReady();
    assertThat(two.get("/me", token).status()).isEqualTo(401);
    awaitGood(two, "/tasks", good);
  }

  @Test
  void withoutAnAuthServiceLogInsAreUnavailableAndKnownTokensGoOn() {
    String token = one.token("grace", PASSWORD);
    awaitGood(one, "/tasks", token);
    auth.kill();

    for (int i = 0; i < 3; i++) {
      long from = System.nanoTime();
      Http.Answer answer = one.login("grace", PASSWORD, null);
      assertThat(answer.status()).as(answer.body()).isIn(503, 504);
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(6));
    }
    assertThat(one.get("/tasks", token).status()).isEqualTo(200);

    auth.launch().awaitReady();
    await("log-ins again")
        .atMost(LIMIT)
        .until(() -> one.login("grace", PASSWORD, null).status() == 200);
    one.awaitReady();
    two.awaitReady();
  }

  @Test
  void memberThatLiesIsBelievedNothing() {
    Path folder = cluster.issue("consumer", "liar");
    try (LyingMember liar = LyingMember.join(folder, cluster.nextAddress(), auth.address())) {
      liar.takeOver("auth.token.v1");
      for (int i = 0; i < 4; i++) {
        Http.Answer answer = one.login("grace", PASSWORD, null);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      }
      await("its turn has come").until(() -> !liar.seen().isEmpty());
      assertThat(liar.seen()).noneMatch(body -> body.contains(PASSWORD) || body.contains("grace"));

      double nodes = auth.metric("gatehouse_feed_nodes");
      double applied = two.metric("gatehouse_feed_applied_sequence");
      liar.askAs("ghost");
      liar.publishForgedEntry((long) applied + 1, "grace");
      Http.Answer rotated = two.admin("POST", "/admin/keys", "{}", adminToken());

      assertThat(rotated.status()).as("nobody waits for a ghost: " + rotated.body()).isEqualTo(201);
      assertThat(auth.metric("gatehouse_feed_nodes")).isEqualTo(nodes);
      assertThat(two.get("/me", two.token("grace", PASSWORD)).status()).isEqualTo(200);
    }
  }

  /** A node that starts, or that another one has just heard of, may take its time. */
  private static void awaitGood(RunningNode gateway, String path, String token) {
    await(path)
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(gateway.get(path, token).status()).isEqualTo(200));
  }

  private static void revoke(String token) {
    Http.Answer answer =
        one.admin("POST", "/admin/revocations", "{\"token\":\"" + token + "\"}", adminToken());
    assertThat(answer.status()).as(answer.body()).isIn(200, 202);
  }

  private static String adminToken() {
    return one.adminToken(TestCluster.ADMIN_PASSWORD);
  }
}
