package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sessions from the log-in to their end, with the real process. */
class RefreshSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final int MANY = 200;
  private static final int CHAINS = 4;
  private static final int KILLS = 3;

  @Test
  void sessionGoesOnByItsRefreshTokensUntilItIsEnded(@TempDir Path data) throws IOException {
    RunningGatehouse.Settings settings = RunningGatehouse.on(data);
    String kept;
    try (RunningGatehouse gatehouse = settings.start()) {
      gatehouse.createUser("grace", PASSWORD, "tasks:read tasks:write");

      JsonNode login = gatehouse.login("grace", PASSWORD).json();
      JsonNode second = refreshed(gatehouse, login, "");
      assertThat(second.get("token_type").asText()).isEqualTo("bearer");
      assertThat(second.get("expires_in").asLong()).isEqualTo(1800);
      assertThat(second.get("scope").asText().split(" "))
          .containsExactlyInAnyOrder("tasks:read", "tasks:write");
      assertThat(refreshToken(second)).isNotEqualTo(refreshToken(login));
      assertThat(gatehouse.get("/me", access(second)).status()).isEqualTo(200);
      assertThat(claims(access(second)).get("sid")).isEqualTo(claims(access(login)).get("sid"));
      // the answer may have been lost: the same again
      assertThat(refreshToken(refreshed(gatehouse, login, ""))).isEqualTo(refreshToken(second));
      // a refresh token is no access token, and an access token no refresh token
      assertThat(gatehouse.get("/me", refreshToken(second)).status()).isEqualTo(401);
      assertThat(refresh(gatehouse, access(second), "").status()).isEqualTo(400);

      JsonNode narrow = refreshed(gatehouse, second, "&scope=tasks%3Aread");
      assertThat(narrow.get("scope").asText()).isEqualTo("tasks:read");
      assertThat(gatehouse.get("/tasks", access(narrow)).status()).isEqualTo(200);

      String session = claims(access(login)).get("sid").asText();
      CommandLine.Result revoked = gatehouse.command("", "revoke", "--session", session);
      assertThat(revoked.exit()).as(revoked.all()).isZero();
      for (JsonNode token : List.of(login, second, narrow)) {
        assertThat(gatehouse.get("/me", access(token)).status()).isEqualTo(401);
        assertThat(refresh(gatehouse, refreshToken(token), "").json().get("error").asText())
            .isEqualTo("invalid_grant");
      }
      assertThat(gatehouse.command(access(second) + "\n", "token", "inspect").out())
          .contains("verifies: no, it was revoked");
      assertThat(gatehouse.command("", "revoke", "--session", "nobody").exit()).isEqualTo(1);

      JsonNode byItself = gatehouse.login("grace", PASSWORD).json();
      Http.Answer own =
          gatehouse
              .http()
              .postForm(
                  gatehouse.url("/revoke"),
                  "token_type_hint=refresh_token&token=" + refreshToken(byItself));
      assertThat(own.status()).isEqualTo(200);
      assertThat(gatehouse.get("/me", access(byItself)).status()).isEqualTo(401);
      assertThat(refresh(gatehouse, refreshToken(byItself), "").status()).isEqualTo(400);

      JsonNode disabled = gatehouse.login("grace", PASSWORD).json();
      assertThat(gatehouse.command("", "user", "disable", "grace").exit()).isZero();
      assertThat(refresh(gatehouse, refreshToken(disabled), "").status()).isEqualTo(400);
      assertThat(gatehouse.command("", "user", "enable", "grace").exit()).isZero();
      assertThat(refresh(gatehouse, refreshToken(disabled), "").status()).isEqualTo(400);

      kept = refreshToken(gatehouse.login("grace", PASSWORD).json());
      assertThat(gatehouse.http().get(gatehouse.management("/metrics")).body())
          .contains("gatehouse_refreshes_total{result=\"repeated\"} 1.0")
          .contains("gatehouse_sessions_revoked 2.0");
      assertThat(gatehouse.output()).doesNotContain(kept, refreshToken(login));
    }
    try (RunningGatehouse again = settings.start()) {
      Http.Answer answer = refresh(again, kept, "");
      assertThat(answer.status()).isEqualTo(200);
      assertThat(again.get("/me", access(answer.json())).status()).isEqualTo(200);
    }
  }

  @Test
  void refreshTokenThatIsUsedTwiceEndsTheSessionEverywhere(@TempDir Path data) {
    RunningGatehouse.Settings settings =
        RunningGatehouse.on(data).with("GATEHOUSE_REFRESH_TOKEN_GRACE", "PT0S");
    try (RunningGatehouse gatehouse = settings.start()) {
      gatehouse.createUser("grace", PASSWORD, "tasks:read");
      JsonNode login = gatehouse.login("grace", PASSWORD).json();
      JsonNode other = gatehouse.login("grace", PASSWORD).json();
      JsonNode second = refreshed(gatehouse, login, "");

      Http.Answer stolen = refresh(gatehouse, refreshToken(login), "");

      assertThat(stolen.status()).isEqualTo(400);
      assertThat(stolen.json().get("error").asText()).isEqualTo("invalid_grant");
      assertThat(refresh(gatehouse, refreshToken(second), "").status()).isEqualTo(400);
      org.awaitility.Awaitility.await()
          .until(() -> gatehouse.get("/me", access(second)).status() == 401);
      assertThat(gatehouse.get("/me", access(other)).status()).isEqualTo(200);
      assertThat(gatehouse.output()).contains("a refresh token was used again");
    }
  }

  @Test
  void manyRefreshesAtOnceWithOneTokenYieldOneSuccessor(@TempDir Path data) throws Exception {
    try (RunningGatehouse gatehouse = RunningGatehouse.on(data).start();
        ExecutorService callers = Executors.newFixedThreadPool(32)) {
      gatehouse.createUser("grace", PASSWORD, "tasks:read");
      String token = refreshToken(gatehouse.login("grace", PASSWORD).json());
      List<Callable<Http.Answer>> calls = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        calls.add(() -> refresh(gatehouse, token, ""));
      }

      Set<String> successors = new HashSet<>();
      Set<String> accessTokens = new HashSet<>();
      for (Future<Http.Answer> call : callers.invokeAll(calls, 60, TimeUnit.SECONDS)) {
        Http.Answer answer = call.get();
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        successors.add(refreshToken(answer.json()));
        accessTokens.add(access(answer.json()));
      }

      assertThat(successors).hasSize(1);
      assertThat(accessTokens).hasSize(MANY);
      assertThat(refresh(gatehouse, successors.iterator().next(), "").status()).isEqualTo(200);
    }
  }

  @Test
  void killAtAnyMomentLosesNoRefreshAndHandsOutNoSecondSuccessor(@TempDir Path data)
      throws InterruptedException {
    // so long that a start on a busy machine still lies within it
    RunningGatehouse.Settings settings =
        RunningGatehouse.on(data).with("GATEHOUSE_REFRESH_TOKEN_GRACE", "PT5M");
    Map<String, String> successors = new ConcurrentHashMap<>();
    List<String> newest = new ArrayList<>();
    try (RunningGatehouse first = settings.start()) {
      first.createUser("grace", PASSWORD, "tasks:read");
      for (int i = 0; i < CHAINS; i++) {
        newest.add(refreshToken(first.login("grace", PASSWORD).json()));
      }
    }

    for (int round = 0; round < KILLS; round++) {
      try (RunningGatehouse victim = settings.start()) {
        newest = killedWhileRefreshing(victim, newest, successors, 40 + 17 * round);
      }
      try (RunningGatehouse survivor = settings.start()) {
        for (int i = 0; i < CHAINS; i++) {
          String token = newest.get(i);
          for (int again = 0; again < 2; again++) {
            Http.Answer answer = refresh(survivor, token, "");
            assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            assertOnly(successors, token, refreshToken(answer.json()));
          }
          newest.set(i, successors.get(token));
        }
      }
    }
    assertThat(new HashSet<>(successors.values())).hasSameSizeAs(successors.keySet());
  }

  /** The newest acknowledged token of each chain. */
  private static List<String> killedWhileRefreshing(
      RunningGatehouse victim, List<String> from, Map<String, String> successors, int answers)
      throws InterruptedException {
    List<String> newest = new CopyOnWriteArrayList<>(from);
    CountDownLatch underWay = new CountDownLatch(answers);
    Thread[] clients = new Thread[CHAINS];
    for (int i = 0; i < CHAINS; i++) {
      int chain = i;
      clients[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      while (true) {
                        String token = newest.get(chain);
                        Http.Answer answer = refresh(victim, token, "");
                        if (answer.status() != 200) {
                          return;
                        }
                        String next = refreshToken(answer.json());
                        successors.merge(token, next, (one, other) -> one + " and " + other);
                        newest.set(chain, next);
                        underWay.countDown();
                      }
                    } catch (UncheckedIOException e) {
                      return; // killed: not acknowledged
                    }
                  });
    }
    assertThat(underWay.await(60, TimeUnit.SECONDS)).isTrue();
    victim.kill();
    for (Thread client : clients) {
      client.join();
    }
    return new ArrayList<>(newest);
  }

  private static void assertOnly(Map<String, String> successors, String token, String next) {
    String before = successors.putIfAbsent(token, next);
    assertThat(before).isIn(null, next);
  }

  private static JsonNode refreshed(RunningGatehouse gatehouse, JsonNode token, String more) {
    Http.Answer answer = refresh(gatehouse, refreshToken(token), more);
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    return answer.json();
  }

  private static Http.Answer refresh(RunningGatehouse gatehouse, String token, String more) {
    return gatehouse
        .http()
        .postForm(
            gatehouse.url("/token"), "grant_type=refresh_token&refresh_token=" + token + more);
  }

  private static String access(JsonNode answer) {
    return answer.get("access_token").asText();
  }

  private static String refreshToken(JsonNode answer) {
    return answer.get("refresh_token").asText();
  }

  private static JsonNode claims(String token) {
    byte[] json = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
    try {
      return new com.fasterxml.jackson.databind.json.JsonMapper()
          .readTree(new String(json, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
