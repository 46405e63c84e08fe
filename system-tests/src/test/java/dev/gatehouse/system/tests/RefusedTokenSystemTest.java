package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RecordingUpstream;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is wrong with a token, the answer is one and the same. */
final class RefusedTokenSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  @TempDir private static Path folder;
  private static RecordingUpstream upstream;
  private static RunningGatehouse gatehouse;
  private static String good;

  @BeforeAll
  static void start() throws IOException {
    upstream = new RecordingUpstream();
    Path routes = folder.resolve("routes.yaml");
    Files.writeString(
        routes,
        """
        routes:
          - name: orders
            path: /orders/**
            to: [http://127.0.0.1:%d]
          - name: tasks
            path: /tasks/**
            to: bus:tasks.v1
        """
            .formatted(upstream.port()));
    gatehouse =
        RunningGatehouse.on(folder.resolve("data"))
            .with("GATEHOUSE_ROUTES", routes.toString())
            .start();
    gatehouse.createUser("ada", PASSWORD, "tasks:read tasks:write");
    good = gatehouse.token("ada", PASSWORD);
  }

  @AfterAll
  static void stop() throws IOException {
    gatehouse.close();
    upstream.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/me", "/tasks", "/orders/1"})
  void goodTokenIsAccepted(String path) {
    assertThat(gatehouse.get(path, good).status()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/me", "/tasks", "/orders/1"})
  void everyKindOfBadTokenGetsTheSameAnswer(String path) throws GeneralSecurityException {
    upstream.forget();

    for (String[] bad : badTokens()) {
      assertRefused(path + " " + bad[0], gatehouse.get(path, bad[1]));
    }

    assertThat(upstream.heads()).as("nothing of it reaches the upstream").isEmpty();
  }

  @Test
  void tokenEditedInAnySingleCharacterIsRefused() {
    for (int at = 0; at < good.length(); at++) {
      char edited = good.charAt(at) == 'A' ? 'B' : 'A';
      String token = good.substring(0, at) + edited + good.substring(at + 1);

      assertRefused("edited at " + at, gatehouse.get("/me", token));
    }
  }

  @Test
  void lastCharacterOfTheSignatureMayNotBeAnyOther() {
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    char last = good.charAt(good.length() - 1);

    for (int i = 0; i < alphabet.length(); i++) {
      char other = alphabet.charAt(i);
      if (other != last) {
        String token = good.substring(0, good.length() - 1) + other;
        assertRefused("last is " + other, gatehouse.get("/me", token));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic YWRhOmFkYQ==",
        "Bearer",
        "Bearer ",
        "bearer  two spaces",
        "Bearer a b",
        "Digest x",
        "x",
        "Bearer =",
        "Bearer a.b.c.d",
        "Token abc"
      })
  void anyOtherAuthorizationIsRefused(String value) {
    Http.Answer answer = gatehouse.http().get(gatehouse.url("/me"), "Authorization", value);

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.json().get("detail").asText()).isEqualTo("Could not validate credentials");
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
  }

  @Test
  void noCredentialsGetAChallengeWithoutAnError() {
    Http.Answer answer = gatehouse.http().get(gatehouse.url("/me"));

    assertThat(answer.status()).isEqualTo(401);
    assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer").doesNotContain("error");
    assertThat(answer.json().get("detail").asText()).isEqualTo("Could not validate credentials");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/me", "/tasks", "/orders/1"})
  void tokensOfADisabledAndOfADeletedUserAreRefusedAtOnce(String path) {
    String name = "victim" + path.replace('/', '-');
    gatehouse.createUser(name, PASSWORD, "tasks:read");
    String token = gatehouse.token(name, PASSWORD);
    assertThat(gatehouse.get(path, token).status()).isEqualTo(200);

    run("user", "disable", name);
    assertRefused("disabled", gatehouse.get(path, token));

    run("user", "enable", name);
    assertRefused("enabling revives nothing", gatehouse.get(path, token));
    String later = gatehouse.token(name, PASSWORD);
    assertThat(gatehouse.get(path, later).status()).isEqualTo(200);

    run("user", "delete", name);
    assertRefused("deleted", gatehouse.get(path, later));

    gatehouse.createUser(name, PASSWORD, "tasks:read");
    assertRefused("another account of that name", gatehouse.get(path, later));
  }

  @Test
  void tokensFromBeforeAChangeOfPasswordAreRefused() {
    gatehouse.createUser("mover", PASSWORD, "tasks:read");
    String before = gatehouse.token("mover", PASSWORD);

    CommandLine.Result changed =
        gatehouse.command(
            "another-password\n", "user", "set-password", "mover", "--password-stdin");

    assertThat(changed.exit()).as(changed.all()).isZero();
    assertRefused("before", gatehouse.get("/me", before));
    assertThat(gatehouse.get("/me", gatehouse.token("mover", "another-password")).status())
        .isEqualTo(200);
  }

  @Test
  void refusalsAreCountedByTheirReason() throws GeneralSecurityException {
    double signature = refusals("signature");
    double missing = refusals("missing");
    double malformed = refusals("malformed");

    assertRefused("another key", gatehouse.get("/orders/1", anotherKeys()));
    assertRefused("another key", gatehouse.get("/orders/1", anotherKeys()));
    assertRefused("junk", gatehouse.get("/orders/1", "junk"));
    gatehouse.http().get(gatehouse.url("/orders/1"));

    assertThat(refusals("signature") - signature).isEqualTo(2);
    assertThat(refusals("malformed") - malformed).isEqualTo(1);
    assertThat(refusals("missing") - missing).isEqualTo(1);
  }

  private static String anotherKeys() throws GeneralSecurityException {
    return badTokens().stream().filter(t -> t[0].equals("another key")).findFirst().get()[1];
  }

  /** What the gateway's metrics say of a reason; 0 where they do not know it yet. */
  private static double refusals(String reason) {
    String name = "gatehouse_refusals_total{reason=\"" + reason + "\"} ";
    return gatehouse
        .http()
        .get(gatehouse.management("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(name))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length())))
        .sum();
  }

  private static void run(String... arguments) {
    CommandLine.Result result = gatehouse.command("", arguments);
    assertThat(result.exit()).as(result.all()).isZero();
  }

  private static void assertRefused(String what, Http.Answer answer) {
    assertThat(answer.status()).as(what).isEqualTo(401);
    assertThat(answer.header("Content-Type")).as(what).startsWith("application/problem+json");
    assertThat(answer.header("WWW-Authenticate"))
        .as(what)
        .startsWith("Bearer")
        .contains("error=\"invalid_token\"");
    assertThat(answer.header("Cache-Control")).as(what).contains("no-store");
    assertThat(answer.json().get("detail").asText())
        .as(what)
        .isEqualTo("Could not validate credentials");
  }

  private static List<String[]> badTokens() throws GeneralSecurityException {
    List<String> parts = List.of(good.split("\\.", -1));
    String header = new String(Base64.getUrlDecoder().decode(parts.get(0)), StandardCharsets.UTF_8);
    String claims = new String(Base64.getUrlDecoder().decode(parts.get(1)), StandardCharsets.UTF_8);
    List<String[]> bad = new ArrayList<>();
    bad.add(new String[] {"junk", "junk"});
    bad.add(new String[] {"four segments", good + ".AAAA"});
    bad.add(new String[] {"two segments", parts.get(0) + "." + parts.get(1)});
    bad.add(new String[] {"no signature", parts.get(0) + "." + parts.get(1) + "."});
    bad.add(new String[] {"padding", good + "="});
    bad.add(
        new String[] {
          "alg none", part("{\"alg\":\"none\",\"typ\":\"at+jwt\"}") + "." + parts.get(1) + "."
        });
    bad.add(
        new String[] {
          "alg none, signature kept",
          part("{\"alg\":\"none\"}") + "." + parts.get(1) + "." + parts.get(2)
        });
    bad.add(new String[] {"another key", sign(header, claims)});
    bad.add(
        new String[] {
          "another key, no exp", sign(header, claims.replaceAll(",?\"exp\":\\d+", ""))
        });
    bad.add(
        new String[] {
          "claims of another",
          parts.get(0) + "." + part(claims.replace("\"ada\"", "\"admin\"")) + "." + parts.get(2)
        });
    bad.add(new String[] {"over 8 KiB", "a".repeat(8193)});
    CommandLine.Result expired = gatehouse.command("", "token", "mint", "ada", "--minutes", "-1");
    assertThat(expired.exit()).as(expired.all()).isZero();
    bad.add(new String[] {"expired", expired.out().strip()});
    return bad;
  }

  private static String part(String json) {
    return BASE64.encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String sign(String header, String claims) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(generator.generateKeyPair().getPrivate());
    String signed = part(header) + "." + part(claims);
    signature.update(signed.getBytes(StandardCharsets.US_ASCII));
    return signed + "." + BASE64.encodeToString(signature.sign());
  }
}
