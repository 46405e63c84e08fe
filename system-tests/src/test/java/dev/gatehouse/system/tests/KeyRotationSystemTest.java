package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys change under load without a refusal, and a revoked one is refused at once. */
final class KeyRotationSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final String ADMIN_PASSWORD = "administrators-password";
  private static final int ROTATIONS = 10;
  private static final int CALLERS = 2;
  private static final int KILLS = 3;

  @TempDir private Path folder;

  private RunningGatehouse.Settings settings() {
    return RunningGatehouse.on(folder.resolve("data"))
        .with("GATEHOUSE_ADMIN_PASSWORD", ADMIN_PASSWORD);
  }

  @Test
  void tenRotationsUnderLoadRefuseNobody() throws InterruptedException {
    try (RunningGatehouse gatehouse = settings().start()) {
      gatehouse.createUser("ada", PASSWORD, "tasks:read");
      Queue<String> tokens = new ConcurrentLinkedQueue<>();
      Queue<String> wrong = new ConcurrentLinkedQueue<>();
      AtomicBoolean rotating = new AtomicBoolean(true);
      List<Thread> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(
            Thread.ofPlatform().start(() -> logInAndCall(gatehouse, tokens, wrong, rotating)));
      }

      for (int i = 0; i < ROTATIONS; i++) {
        Http.Answer rotated = rotate(gatehouse, i % 2 == 0 ? "{}" : "{\"alg\":\"EdDSA\"}");
        assertThat(rotated.status()).as(rotated.body()).isEqualTo(201);
        assertThat(rotated.json().get("state").asText()).isEqualTo("active");
        assertThat(jwks(gatehouse)).contains(rotated.json().get("kid").asText());
      }
      rotating.set(false);
      for (Thread caller : callers) {
        caller.join(Duration.ofSeconds(60));
      }

      assertThat(wrong).isEmpty();
      assertThat(tokens).hasSizeGreaterThan(ROTATIONS);
      for (String token : tokens) {
        assertThat(gatehouse.get("/me", token).status()).isEqualTo(200);
      }
      CommandLine.Result listed = gatehouse.command("", "keys", "list");
      assertThat(listed.out().lines()).hasSize(ROTATIONS + 1);
      assertThat(listed.out().lines().filter(line -> line.contains("\tactive\t"))).hasSize(1);
      assertThat(listed.out().lines().filter(line -> line.contains("\tretiring\t")))
          .hasSize(ROTATIONS)
          .allMatch(line -> line.contains("verifies until "));
      assertThat(gatehouse.http().get(gatehouse.management("/metrics")).body())
          .contains("gatehouse_signing_keys{state=\"retiring\"} " + ROTATIONS)
          .contains("gatehouse_key_rotations_total{outcome=\"done\"} " + ROTATIONS);
    }
  }

  private static void logInAndCall(
      RunningGatehouse gatehouse, Queue<String> tokens, Queue<String> wrong, AtomicBoolean going) {
    while (going.get()) {
      Http.Answer login = gatehouse.login("ada", PASSWORD);
      if (login.status() != 200) {
        wrong.add(login.toString());
        continue;
      }
      String token = login.json().get("access_token").asText();
      tokens.add(token);
      if (!jwks(gatehouse).contains(kidOf(token))) {
        wrong.add("not in the JWK set: " + kidOf(token));
      }
      Http.Answer me = gatehouse.get("/me", token);
      if (me.status() != 200) {
        wrong.add(me.toString());
      }
    }
  }

  @Test
  void killInTheMiddleOfRotationsLosesNoKeyAndNoToken() throws InterruptedException {
    RunningGatehouse.Settings settings = settings();
    Queue<String> tokens = new ConcurrentLinkedQueue<>();
    Queue<String> signed = new ConcurrentLinkedQueue<>();
    for (int round = 0; round < KILLS; round++) {
      try (RunningGatehouse victim = settings.start()) {
        if (round == 0) {
          victim.createUser("ada", PASSWORD, "tasks:read");
        }
        int before = signed.size();
        Thread rotating =
            Thread.ofPlatform().start(() -> rotateUntilItDies(victim, tokens, signed));
        await().atMost(Duration.ofSeconds(60)).until(() -> signed.size() > before);
        victim.kill();
        rotating.join(Duration.ofSeconds(60));
      }
      try (RunningGatehouse survivor = settings.start()) {
        String listed = survivor.command("", "keys", "list").out();
        assertThat(listed.lines().filter(line -> line.contains("\tactive\t"))).hasSize(1);
        assertThat(signed).allSatisfy(kid -> assertThat(listed).contains(kid));
        for (String token : tokens) {
          assertThat(survivor.get("/me", token).status()).isEqualTo(200);
        }
        CommandLine.Result rotated = survivor.command("", "keys", "rotate");
        assertThat(rotated.exit()).as(rotated.all()).isZero();
      }
    }
  }

  private static void rotateUntilItDies(
      RunningGatehouse gatehouse, Queue<String> tokens, Queue<String> signed) {
    try {
      for (int i = 0; i < 60; i++) {
        tokens.add(gatehouse.token("ada", PASSWORD));
        signed.add(rotate(gatehouse, "{}").json().get("kid").asText());
      }
    } catch (RuntimeException | AssertionError e) {
      // it was killed: what was acknowledged before counts
    }
  }

  @Test
  void keysAreRotatedRetiredAndRevokedByCommand() {
    RunningGatehouse.Settings settings = settings();
    String revoked;
    String good;
    try (RunningGatehouse gatehouse = settings.start()) {
      gatehouse.createUser("ada", PASSWORD, "tasks:read");
      String ofFirst = gatehouse.token("ada", PASSWORD);
      String first = kidOf(ofFirst);
      String etag = gatehouse.http().get(gatehouse.url("/.well-known/jwks.json")).header("ETag");

      CommandLine.Result rotated = gatehouse.command("", "keys", "rotate");
      assertThat(rotated.exit()).as(rotated.all()).isZero();
      String second = rotated.out().split("\t", -1)[0];
      assertThat(rotated.out()).isEqualTo(second + "\tES256\tactive\n");
      assertThat(second).isNotEqualTo(first);
      assertThat(jwks(gatehouse)).contains(first, second);
      assertThat(
              gatehouse
                  .http()
                  .get(gatehouse.url("/.well-known/jwks.json"), "If-None-Match", etag)
                  .status())
          .isEqualTo(200);

      CommandLine.Result retired = gatehouse.command("", "keys", "retire", second);
      assertThat(retired.exit()).as(retired.all()).isZero();
      String ofThird = gatehouse.token("ada", PASSWORD);
      String third = kidOf(ofThird);
      assertThat(third).isNotEqualTo(first).isNotEqualTo(second);
      assertThat(gatehouse.get("/me", ofFirst).status()).isEqualTo(200);

      CommandLine.Result gone = gatehouse.command("", "revoke", "--key", first);
      assertThat(gone.exit()).as(gone.all()).isZero();
      assertThat(gatehouse.get("/me", ofFirst).status()).isEqualTo(401);
      assertThat(gatehouse.get("/tasks", ofFirst).status()).isEqualTo(401);
      assertThat(jwks(gatehouse)).doesNotContain(first).contains(second, third);
      assertThat(gatehouse.get("/me", ofThird).status()).isEqualTo(200);

      CommandLine.Result active = gatehouse.command("", "revoke", "--key", third);
      assertThat(active.exit()).as(active.all()).isZero();
      assertThat(gatehouse.get("/me", ofThird).status()).isEqualTo(401);
      assertThat(jwks(gatehouse)).doesNotContain(third);
      revoked = ofThird;
      good = gatehouse.token("ada", PASSWORD);
      assertThat(gatehouse.get("/me", good).status()).isEqualTo(200);
      assertThat(gatehouse.command("", "keys", "list").out())
          .containsPattern(first + "\tES256\tretired\t.*\trevoked 2")
          .contains(kidOf(good) + "\tES256\tactive\t");

      for (String[] words :
          List.of(
              new String[] {"keys", "retire", "none"}, new String[] {"revoke", "--key", "none"})) {
        CommandLine.Result unknown = gatehouse.command("", words);
        assertThat(unknown.exit()).isEqualTo(1);
        assertThat(unknown.err()).isEqualTo("gatehouse: there is no such key\n");
      }
      assertThat(gatehouse.command("", "keys", "rotate", "--alg", "HS256").exit()).isEqualTo(1);
    }
    try (RunningGatehouse again = settings.start()) {
      assertThat(again.get("/me", revoked).status()).isEqualTo(401);
      assertThat(again.get("/me", good).status()).isEqualTo(200);
      assertThat(kidOf(again.token("ada", PASSWORD))).isEqualTo(kidOf(good));
    }
  }

  @Test
  void keyRetiresByItselfWhenItsTokensHaveEnded() {
    RunningGatehouse.Settings settings = settings().with("GATEHOUSE_ACCESS_TOKEN_TTL", "PT2S");
    try (RunningGatehouse gatehouse = settings.start()) {
      gatehouse.createUser("ada", PASSWORD, "tasks:read");
      String old = kidOf(gatehouse.token("ada", PASSWORD));
      assertThat(gatehouse.command("", "keys", "rotate").exit()).isZero();
      assertThat(jwks(gatehouse)).contains(old);

      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(200))
          .until(() -> !jwks(gatehouse).contains(old));

      assertThat(gatehouse.command("", "keys", "list").out()).contains(old + "\tES256\tretired\t");
    }
  }

  @Test
  void sharedSecretCannotBeRotated() {
    RunningGatehouse.Settings settings =
        settings()
            .with("GATEHOUSE_JWT_ALGORITHM", "HS256")
            .with("GATEHOUSE_JWT_SECRET", "0f3c1d6a9b7e4f2280c5a1d7e6b49382aa17");
    try (RunningGatehouse gatehouse = settings.start()) {
      String kid = gatehouse.command("", "keys", "list").out().split("\t", -1)[0];
      for (String command : List.of("keys rotate", "keys retire " + kid, "revoke --key " + kid)) {
        CommandLine.Result refused = gatehouse.command("", command.split(" ", -1));

        assertThat(refused.exit()).as(command + ": " + refused.all()).isEqualTo(1);
        assertThat(refused.err().lines())
            .singleElement()
            .asString()
            .startsWith("gatehouse: refused: with HS256 the shared secret signs");
      }
    }
  }

  private static Http.Answer rotate(RunningGatehouse gatehouse, String body) {
    String token =
        gatehouse
            .http()
            .postForm(
                gatehouse.url("/token"),
                "scope=gatehouse:admin&username=admin&password=" + ADMIN_PASSWORD)
            .json()
            .get("access_token")
            .asText();
    return gatehouse
        .http()
        .send(
            "POST",
            gatehouse.management("/admin/keys"),
            body,
            "Content-Type",
            "application/json",
            "Authorization",
            "Bearer " + token);
  }

  private static String jwks(RunningGatehouse gatehouse) {
    return gatehouse.http().get(gatehouse.url("/.well-known/jwks.json")).body();
  }

  private static String kidOf(String token) {
    byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    return new String(header, StandardCharsets.UTF_8).replaceAll(".*\"kid\":\"([^\"]*)\".*", "$1");
  }
}
