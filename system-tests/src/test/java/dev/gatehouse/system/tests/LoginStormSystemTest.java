package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hashing passwords is slow on purpose; it must be nobody else's trouble. */
final class LoginStormSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final int LOGINS = 300;

  @TempDir private Path data;

  @Test
  void stormOfLoginsIsRefusedHonestlyAndProtectedCallsGoOn()
      throws ExecutionException, InterruptedException {
    try (RunningGatehouse gatehouse =
            RunningGatehouse.on(data).with("GATEHOUSE_BCRYPT_COST", "12").start();
        ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      gatehouse.createUser("ada", PASSWORD, "tasks:read");
      String token = gatehouse.token("ada", PASSWORD);

      List<Future<Http.Answer>> storm = new ArrayList<>();
      for (int i = 0; i < LOGINS; i++) {
        storm.add(clients.submit(() -> gatehouse.login("ada", PASSWORD)));
      }
      int calls = 0;
      while (storm.stream().anyMatch(login -> !login.isDone())) {
        assertThat(gatehouse.get("/me", token).status()).isEqualTo(200);
        calls++;
      }

      int accepted = 0;
      int refused = 0;
      for (Future<Http.Answer> login : storm) {
        Http.Answer answer = login.get();
        assertThat(answer.status()).as(answer.toString()).isIn(200, 503);
        if (answer.status() == 503) {
          refused++;
          assertThat(answer.header("Retry-After")).matches("[1-9][0-9]*");
          assertThat(answer.json().get("error").asText()).isEqualTo("temporarily_unavailable");
          assertThat(answer.header("Cache-Control")).contains("no-store");
        } else {
          accepted++;
        }
      }
      assertThat(accepted).as("log-ins that were answered").isPositive();
      assertThat(refused).as("log-ins that would have waited too long").isPositive();
      assertThat(calls).as("protected calls meanwhile").isGreaterThan(50);
      assertThat(gatehouse.output())
          .as("no event loop was blocked")
          .doesNotContain("has been blocked");
      assertThat(gatehouse.login("ada", PASSWORD).status()).as("after it").isEqualTo(200);
    }
  }

  @Test
  void wrongPasswordUnknownNameAndDisabledAccountAnswerAlike() {
    try (RunningGatehouse gatehouse = RunningGatehouse.on(data).start()) {
      gatehouse.createUser("ada", PASSWORD, "tasks:read");
      gatehouse.createUser("gone", PASSWORD, "tasks:read");
      assertThat(gatehouse.command("", "user", "disable", "gone").exit()).isZero();

      Http.Answer wrong = gatehouse.login("ada", "not-the-password");
      Http.Answer unknown = gatehouse.login("nobody", PASSWORD);
      Http.Answer disabled = gatehouse.login("gone", PASSWORD);

      assertThat(wrong.status()).isEqualTo(400);
      assertThat(wrong.json().get("error").asText()).isEqualTo("invalid_grant");
      assertThat(List.of(unknown.body(), disabled.body())).containsOnly(wrong.body());
      assertThat(List.of(unknown.status(), disabled.status())).containsOnly(wrong.status());
    }
  }

  @Test
  void eleventhFailureInARowIsDelayed() {
    try (RunningGatehouse gatehouse = RunningGatehouse.on(data).start()) {
      gatehouse.createUser("ada", PASSWORD, "tasks:read");
      for (int i = 1; i <= 10; i++) {
        assertThat(gatehouse.login("ada", "wrong-password-" + i).status())
            .as("try " + i)
            .isEqualTo(400);
      }

      Http.Answer eleventh = gatehouse.login("ada", "wrong-password-11");

      assertThat(eleventh.status()).isEqualTo(429);
      assertThat(eleventh.header("Retry-After")).matches("[1-9][0-9]*");
      assertThat(eleventh.json().get("error").asText()).isEqualTo("temporarily_unavailable");
      assertThat(gatehouse.login("ada", PASSWORD).status())
          .as("the right password has to wait too")
          .isEqualTo(429);
      assertThat(gatehouse.login("somebody-else", "wrong-password").status())
          .as("nobody else is delayed")
          .isEqualTo(400);
    }
  }
}
