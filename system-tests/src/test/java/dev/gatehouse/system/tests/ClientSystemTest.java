package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** OAuth clients from their creation to their end, with the real process. */
class ClientSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final String GIVEN = "a+given/secret&with=signs%2B:0123456789";

  @Test
  void clientIsCreatedUsedRotatedRevokedAndDeleted(@TempDir Path data) {
    RunningGatehouse.Settings settings = RunningGatehouse.on(data);
    String secret;
    String deleted;
    try (RunningGatehouse gatehouse = settings.start()) {
      secret = create(gatehouse, "", "reporter", "--scope", "tasks:read reports:read");
      assertThat(secret).matches("[\\w-]{43}");

      Http.Answer basic = token(gatehouse, "grant_type=client_credentials", "reporter", secret);
      assertThat(basic.status()).isEqualTo(200);
      assertThat(basic.json().get("scope").asText()).isEqualTo("tasks:read reports:read");
      assertThat(basic.json().has("refresh_token")).isFalse();
      String own = basic.json().get("access_token").asText();
      Http.Answer post =
          gatehouse
              .http()
              .postForm(
                  gatehouse.url("/token"),
                  "grant_type=client_credentials&scope=tasks%3Aread&client_id=reporter&client_secret="
                      + secret);
      assertThat(post.json().get("scope").asText()).isEqualTo("tasks:read");

      // a client's own token is for no user's resource
      assertThat(gatehouse.get("/me", own).status()).isEqualTo(403);
      assertThat(gatehouse.get("/tasks", own).status()).isEqualTo(403);

      Http.Answer wrong = token(gatehouse, "grant_type=client_credentials", "reporter", "wrong");
      assertThat(wrong.status()).isEqualTo(401);
      assertThat(wrong.json().get("error").asText()).isEqualTo("invalid_client");
      assertThat(wrong.header("WWW-Authenticate")).startsWith("Basic ");

      assertThat(introspect(gatehouse, own, "reporter", secret).get("active").asBoolean()).isTrue();

      CommandLine.Result rotated = gatehouse.command("", "client", "rotate-secret", "reporter");
      String second = rotated.out().strip();
      assertThat(rotated.exit()).as(rotated.all()).isZero();
      for (String live : new String[] {secret, second}) {
        assertThat(token(gatehouse, "grant_type=client_credentials", "reporter", live).status())
            .isEqualTo(200);
      }

      CommandLine.Result revoked = gatehouse.command("", "revoke", "--client", "reporter");
      assertThat(revoked.exit()).as(revoked.all()).isZero();
      assertThat(introspect(gatehouse, own, "reporter", secret).toString())
          .isEqualTo("{\"active\":false}");
      assertThat(gatehouse.get("/tasks", own).status()).isEqualTo(401);
      deleted =
          token(gatehouse, "grant_type=client_credentials", "reporter", second)
              .json()
              .get("access_token")
              .asText();
      assertThat(gatehouse.get("/tasks", deleted).status()).isEqualTo(403);

      CommandLine.Result inspected = gatehouse.command(own + "\n", "token", "inspect");
      assertThat(inspected.out()).contains("verifies: no, it was revoked");
      inspected = gatehouse.command(deleted + "\n", "token", "inspect");
      assertThat(inspected.out()).contains("verifies: yes");

      assertThat(gatehouse.command("", "client", "list").out()).startsWith("reporter\t");
      assertThat(gatehouse.command("", "client", "delete", "reporter").exit()).isZero();
      assertThat(gatehouse.get("/tasks", deleted).status()).isEqualTo(401);
      assertThat(token(gatehouse, "grant_type=client_credentials", "reporter", second).status())
          .isEqualTo(401);
      assertThat(gatehouse.output()).doesNotContain(secret, second);
    }
    try (RunningGatehouse again = settings.start()) {
      assertThat(again.get("/tasks", deleted).status()).isEqualTo(401);
      assertThat(again.command("", "client", "delete", "reporter").exit()).isEqualTo(1);
    }
  }

  @Test
  void usersLogInThroughAClientWhichRevokesItsTokens(@TempDir Path data) {
    try (RunningGatehouse gatehouse = RunningGatehouse.on(data).start()) {
      gatehouse.createUser("grace", PASSWORD, "tasks:read tasks:write");
      CommandLine.Result created =
          gatehouse.command(
              GIVEN + "\n",
              "client",
              "create",
              "portal",
              "--grant",
              "password",
              "--grant",
              "client_credentials",
              "--scope",
              "tasks:read",
              "--secret-stdin");
      assertThat(created.exit()).as(created.all()).isZero();
      assertThat(created.all()).doesNotContain(GIVEN);
      String other = create(gatehouse, "", "other");

      Http.Answer login = token(gatehouse, "username=grace&password=" + PASSWORD, "portal", GIVEN);
      assertThat(login.status()).isEqualTo(200);
      assertThat(login.json().get("scope").asText()).isEqualTo("tasks:read");
      String token = login.json().get("access_token").asText();
      assertThat(gatehouse.get("/me", token).status()).isEqualTo(200);
      assertThat(gatehouse.get("/tasks", token).status()).isEqualTo(200);
      JsonNode active = introspect(gatehouse, token, "other", other);
      assertThat(active.get("username").asText()).isEqualTo("grace");
      assertThat(active.get("client_id").asText()).isEqualTo("portal");

      // neither another client nor whoever has it
      assertThat(revoke(gatehouse, token, "other", other).status()).isEqualTo(400);
      assertThat(revoke(gatehouse, token, "portal", other).status()).isEqualTo(401);
      gatehouse.http().postForm(gatehouse.url("/revoke"), "token=" + token);
      assertThat(gatehouse.get("/me", token).status()).isEqualTo(200);

      assertThat(revoke(gatehouse, token, "portal", GIVEN).status()).isEqualTo(200);
      assertThat(gatehouse.get("/me", token).status()).isEqualTo(401);

      // one namespace, both ways
      assertThat(gatehouse.command("", "client", "create", "grace").exit()).isEqualTo(1);
      CommandLine.Result taken =
          gatehouse.command(PASSWORD + "\n", "user", "create", "portal", "--password-stdin");
      assertThat(taken.exit()).isEqualTo(1);
      assertThat(taken.all()).contains("taken");
    }
  }

  private static String create(RunningGatehouse gatehouse, String input, String... arguments) {
    String[] command = new String[arguments.length + 2];
    command[0] = "client";
    command[1] = "create";
    System.arraycopy(arguments, 0, command, 2, arguments.length);
    CommandLine.Result result = gatehouse.command(input, command);
    assertThat(result.exit()).as(result.all()).isZero();
    return result.out().strip();
  }

  private static Http.Answer token(
      RunningGatehouse gatehouse, String form, String id, String secret) {
    return gatehouse
        .http()
        .postForm(gatehouse.url("/token"), form, "Authorization", basic(id, secret));
  }

  private static Http.Answer revoke(
      RunningGatehouse gatehouse, String token, String id, String secret) {
    return gatehouse
        .http()
        .postForm(gatehouse.url("/revoke"), "token=" + token, "Authorization", basic(id, secret));
  }

  private static JsonNode introspect(
      RunningGatehouse gatehouse, String token, String id, String secret) {
    Http.Answer answer =
        gatehouse
            .http()
            .postForm(
                gatehouse.url("/introspect"), "token=" + token, "Authorization", basic(id, secret));
    assertThat(answer.status()).isEqualTo(200);
    return answer.json();
  }

  /** RFC 6749 §2.3.1: each part form-urlencoded first. */
  private static String basic(String id, String secret) {
    String pair =
        URLEncoder.encode(id, StandardCharsets.UTF_8)
            + ":"
            + URLEncoder.encode(secret, StandardCharsets.UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
