package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.system.dsl.ClusterLoad;
import dev.gatehouse.system.dsl.FullCluster;
import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** All that a cluster promises, shown by six processes beside PostgreSQL, which start at once. */
final class FullClusterSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final int ROTATIONS = 10;
  private static final int CALLS = 100_000;
  private static final int TOKENS = 10_000;

  /** What a revocation may take where a message is lost. */
  private static final Duration REFUSED_WITHIN = Duration.ofMillis(2500);

  /** What a cluster may take to heal; a process that was killed, from when it is ready again. */
  private static final Duration HEALED = Duration.ofSeconds(15);

  /** For many calls, which are the more the faster the machine is. */
  private static final Duration MANY = Duration.ofMinutes(1);

  @TempDir private static Path directory;
  private static FullCluster cluster;

  @BeforeAll
  static void start() {
    cluster = FullCluster.start(directory);
    cluster.auths.getFirst().createUser("grace", PASSWORD, "tasks:read tasks:write");
  }

  @AfterAll
  static void stop() {
    if (cluster != null) {
      cluster.close();
    }
  }

  @BeforeEach
  void everythingIsThere() {
    cluster.awaitReady();
    cluster.gateways.forEach(FullClusterSystemTest::awaitLogIn);
  }

  @Test
  void revokedTokenIsRefusedAtEveryGatewayAndAcceptedAgainByNone() {
    String admin = cluster.adminToken();
    List<String> revoked = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      RunningNode at = cluster.gateways.get(i % cluster.gateways.size());
      String token = at.token("grace", PASSWORD);
      for (RunningNode gateway : cluster.gateways) {
        assertThat(gateway.get(FullCluster.PROTECTED, token).status()).isEqualTo(200);
      }

      Http.Answer answer =
          at.admin("POST", "/admin/revocations", "{\"token\":\"" + token + "\"}", admin);

      assertThat(answer.status()).as(answer.body()).isIn(200, 202);
      for (RunningNode gateway : cluster.gateways) {
        await(gateway + " refuses")
            .atMost(REFUSED_WITHIN)
            .pollInterval(Duration.ofMillis(5))
            .until(() -> gateway.get(FullCluster.PROTECTED, token).status() == 401);
      }
      revoked.add(token);
      long sequence = answer.json().get("sequence").asLong();
      await("the consumer has it")
          .atMost(REFUSED_WITHIN)
          .until(() -> cluster.tasks.metric("gatehouse_feed_applied_sequence") >= sequence);
    }
    for (String token : revoked) {
      for (RunningNode gateway : cluster.gateways) {
        assertThat(gateway.get(FullCluster.PROTECTED, token).status()).isEqualTo(401);
      }
    }
  }

  @Test
  void tenRotationsUnderLoadRefuseNoValidToken() {
    try (var load = new ClusterLoad(cluster.gateways, "grace", PASSWORD).logIns(3).calls(3)) {
      for (int i = 0; i < ROTATIONS; i++) {
        int share = i + 1;
        await("a tenth of the load")
            .atMost(Duration.ofMinutes(4))
            .until(
                () ->
                    !load.wrong().isEmpty()
                        || (load.tokensHandedOut() >= TOKENS / ROTATIONS * share
                            && load.callsAnswered() >= CALLS / ROTATIONS * share));
        assertThat(load.wrong()).isEmpty();
        RunningNode at = cluster.gateways.get(i % cluster.gateways.size());

        Http.Answer rotated =
            at.admin(
                "POST",
                "/admin/keys",
                i % 3 == 1 ? "{\"alg\":\"EdDSA\"}" : "{\"alg\":\"ES256\"}",
                cluster.adminToken());

        assertThat(rotated.status()).as(rotated.body()).isEqualTo(201);
      }
      load.end();
      assertThat(load.wrong()).isEmpty();
      assertThat(load.unavailable()).isZero();
      assertThat(load.callsAnswered()).isGreaterThanOrEqualTo(CALLS);
      assertThat(load.tokensHandedOut()).isGreaterThanOrEqualTo(TOKENS);
    }
  }

  @Test
  void refreshesAtOnceOfOneTokenHaveOneSuccessor() throws Exception {
    String token = refreshToken(cluster.gateways.getFirst().login("grace", PASSWORD, null));
    Set<String> successors = ConcurrentHashMap.newKeySet();
    List<CompletableFuture<Integer>> answers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(50)) {
      for (int i = 0; i < 200; i++) {
        RunningNode gateway = cluster.gateways.get(i % cluster.gateways.size());
        answers.add(
            CompletableFuture.supplyAsync(
                () -> {
                  Http.Answer answer = refresh(gateway, token);
                  if (answer.status() == 200) {
                    successors.add(refreshToken(answer));
                  }
                  return answer.status();
                },
                threads));
      }
      for (CompletableFuture<Integer> answer : answers) {
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo(200);
      }
    }
    assertThat(successors).hasSize(1);
    assertThat(refresh(cluster.gateways.getLast(), successors.iterator().next()).status())
        .isEqualTo(200);
  }

  @Test
  void whoeverIsKilledTakesNothingWithItAndComesBack() {
    String admin = cluster.adminToken();
    RunningNode one = cluster.gateways.get(0);
    String revoked = one.token("grace", PASSWORD);
    assertThat(
            one.admin("POST", "/admin/revocations", "{\"token\":\"" + revoked + "\"}", admin)
                .status())
        .isIn(200, 202);
    String refresh = refreshToken(one.login("grace", PASSWORD, null));
    refresh = refreshToken(refresh(one, refresh));

    try (var load = new ClusterLoad(cluster.gateways, "grace", PASSWORD).logIns(1).calls(2)) {
      RunningNode gateway = cluster.gateways.get(2);
      load.away(gateway);
      goesOn(load, "without gateway-3"); // nobody is there any more
      goesOnWhileItIsKilled(gateway, load);
      load.away(null);
      goesOnWhileItIsKilled(cluster.tasks, load);
      goesOnWhileItIsKilled(cluster.auths.get(0), load);
      goesOnWhileItIsKilled(cluster.auths.get(1), load);
      load.end();
      assertThat(load.wrong()).isEmpty();
    }

    for (RunningNode gateway : cluster.gateways) {
      assertThat(gateway.get(FullCluster.PROTECTED, revoked).status()).isEqualTo(401);
    }
    assertThat(refresh(one, refresh).status()).isEqualTo(200);
  }

  /** With one auth service or consumer less, log-ins and protected calls go on. */
  private static void goesOnWhileItIsKilled(RunningNode victim, ClusterLoad load) {
    victim.kill();
    goesOn(load, "while " + victim + " is away");
    victim.launch();
    cluster.awaitReady();
    String token = cluster.gateways.getFirst().token("grace", PASSWORD);
    for (RunningNode gateway : cluster.gateways) {
      await(gateway + " reaches the task service")
          .atMost(HEALED)
          .until(() -> gateway.get("/tasks", token).status() == 200);
    }
    assertThat(load.wrong()).as("after " + victim).isEmpty();
  }

  private static void goesOn(ClusterLoad load, String when) {
    goesOn(load, when, HEALED, 3, 50);
    goesOn(load, when, MANY, 50, 500);
  }

  private static void goesOn(
      ClusterLoad load, String when, Duration within, int moreTokens, int moreCalls) {
    int tokens = load.tokensHandedOut();
    int calls = load.callsAnswered();
    String before = load.toString();
    await("log-ins and calls " + when)
        .atMost(within)
        .untilAsserted(
            () ->
                assertThat(
                        load.tokensHandedOut() > tokens + moreTokens
                            && load.callsAnswered() > calls + moreCalls)
                    .as("before: %s; now: %s", before, load)
                    .isTrue());
  }

  @Test
  void whileAllAuthServicesOrTheDatabaseAreAwayKnownTokensAreGood() {
    try (var load = new ClusterLoad(cluster.gateways, "grace", PASSWORD).calls(2)) {
      cluster.postgres.kill();
      assertUnavailable(load);
      cluster.postgres.restart();
      cluster.gateways.forEach(FullClusterSystemTest::awaitLogIn);

      cluster.auths.forEach(RunningNode::kill);
      assertUnavailable(load);
      cluster.auths.forEach(RunningNode::launch);
      cluster.awaitReady();
      cluster.gateways.forEach(FullClusterSystemTest::awaitLogIn);

      load.end();
      assertThat(load.wrong()).isEmpty();
    }
  }

  private static void assertUnavailable(ClusterLoad load) {
    int calls = load.callsAnswered();
    for (RunningNode gateway : cluster.gateways) {
      long from = System.nanoTime();
      Http.Answer answer = gateway.login("grace", PASSWORD, null);
      assertThat(answer.status()).as(answer.body()).isIn(503, 504);
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(8));
    }
    await("protected calls go on").atMost(HEALED).until(() -> load.callsAnswered() > calls + 200);
    assertThat(load.wrong()).isEmpty();
  }

  private static void awaitLogIn(RunningNode gateway) {
    await("log-ins at " + gateway)
        .atMost(HEALED)
        .until(() -> gateway.login("grace", PASSWORD, null).status() == 200);
  }

  private static Http.Answer refresh(RunningNode gateway, String token) {
    return gateway
        .http()
        .postForm(
            gateway.url("/token"),
            "grant_type=refresh_token&refresh_token="
                + URLEncoder.encode(token, StandardCharsets.UTF_8));
  }

  private static String refreshToken(Http.Answer answer) {
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json().get("refresh_token").asText();
  }
}
