package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningGatehouse;
import dev.gatehouse.testpostgres.TestPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code run} on PostgreSQL: what was acknowledged stays, whoever is killed, and it heals. */
final class PostgresSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final Duration HEALED = Duration.ofSeconds(30);

  @TempDir Path folder;
  private TestPostgres postgres;
  private RunningGatehouse.Settings settings;
  private final String keyEncryptionKey = newKey();

  @BeforeEach
  void startPostgres() {
    postgres = TestPostgres.start();
    settings = on(folder.resolve("data"), postgres.freshDatabase());
  }

  @AfterEach
  void stopPostgres() {
    if (postgres != null) {
      postgres.close();
    }
  }

  private RunningGatehouse.Settings on(Path dataDir, String url) {
    return RunningGatehouse.on(dataDir)
        .with("GATEHOUSE_DATABASE_URL", url)
        .with("GATEHOUSE_KEY_ENCRYPTION_KEY", keyEncryptionKey);
  }

  @Test
  void nothingThatWasAcknowledgedIsLostWhoeverIsKilled() {
    List<String> acknowledged = new ArrayList<>();
    try (RunningGatehouse server = settings.start()) {
      server.createUser("ada", PASSWORD, "tasks:read tasks:write");
      String token = server.token("ada", PASSWORD);
      assertThat(server.get("/me", token).json().get("username").asText()).isEqualTo("ada");
      add(server, token, acknowledged, 10);

      postgres.kill();
      assertAway(server, token);
      postgres.restart();

      await()
          .atMost(HEALED)
          .untilAsserted(
              () ->
                  assertThat(server.http().get(server.management("/health/ready")).status())
                      .isEqualTo(200));
      assertThat(titles(server, token)).containsAll(acknowledged);
      add(server, server.token("ada", PASSWORD), acknowledged, 10);
      assertThat(server.output()).doesNotContain(TestPostgres.PASSWORD, "p%40ss");
      server.kill();
    }

    try (RunningGatehouse again = settings.start()) {
      assertThat(titles(again, again.token("ada", PASSWORD)))
          .containsExactlyElementsOf(acknowledged);
      assertThat(folder.resolve("data").resolve("gatehouse.db")).doesNotExist();
    }
  }

  /** What needs the database says so within 5 s; what does not goes on. */
  private static void assertAway(RunningGatehouse server, String token) {
    for (int i = 0; i < 3; i++) {
      long begun = System.nanoTime();
      assertThat(server.login("ada", PASSWORD).status()).isIn(503, 504);
      assertThat(server.get("/tasks", token).status()).isIn(503, 504);
      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
      assertThat(server.http().get(server.management("/health/ready")).status()).isEqualTo(503);
      assertThat(server.http().get(server.url("/.well-known/jwks.json")).status()).isEqualTo(200);
    }
  }

  private static void add(
      RunningGatehouse server, String token, List<String> acknowledged, int count) {
    for (int i = 0; i < count; i++) {
      String title = "t" + acknowledged.size();
      Http.Answer answer =
          server
              .http()
              .send(
                  "POST",
                  server.url("/tasks"),
                  "{\"title\":\"" + title + "\"}",
                  "Content-Type",
                  "application/json",
                  "Authorization",
                  "Bearer " + token);
      assertThat(answer.status()).as(answer.toString()).isEqualTo(201);
      acknowledged.add(title);
    }
  }

  private static List<String> titles(RunningGatehouse server, String token) {
    List<String> titles = new ArrayList<>();
    server.get("/tasks", token).json().forEach(task -> titles.add(task.get("title").asText()));
    return titles;
  }

  @Test
  void embeddedDataIsCarriedOverByBackupAndRestore() {
    RunningGatehouse.Settings embedded = RunningGatehouse.on(folder.resolve("embedded"));
    String file = folder.resolve("b").toString();
    List<String> acknowledged = new ArrayList<>();
    try (RunningGatehouse server = embedded.start()) {
      server.createUser("ada", PASSWORD, "tasks:read tasks:write");
      add(server, server.token("ada", PASSWORD), acknowledged, 3);
      succeeds(server.command("", "backup", file));
    }

    succeeds(CommandLine.gatehouse(settings.variables(), "", "restore", file));

    String second = folder.resolve("second").toString();
    try (RunningGatehouse server = settings.start()) {
      String token = server.token("ada", PASSWORD);
      assertThat(titles(server, token)).containsExactlyElementsOf(acknowledged);
      add(server, token, acknowledged, 2);
      succeeds(server.command("", "backup", second));
    }
    RunningGatehouse.Settings back = RunningGatehouse.on(folder.resolve("back"));
    succeeds(CommandLine.gatehouse(back.variables(), "", "restore", second));
    try (RunningGatehouse server = back.start()) {
      assertThat(titles(server, server.token("ada", PASSWORD)))
          .containsExactlyElementsOf(acknowledged);
    }
  }

  private static void succeeds(CommandLine.Result result) {
    assertThat(result.exit()).as(result.all()).isZero();
  }

  @Test
  void wrongDatabaseIsOnePlainLineAndExit2() {
    String url = postgres.url("nobody_made_it");

    try (RunningGatehouse failed = on(folder.resolve("data"), url).launch()) {
      assertThat(failed.awaitExit(Duration.ofSeconds(60))).as(failed.output()).isEqualTo(2);
      assertThat(failed.output())
          .contains("gatehouse: the PostgreSQL server at 127.0.0.1:" + postgres.port())
          .doesNotContain(TestPostgres.PASSWORD, "p%40ss", "Exception");
    }
  }

  @Test
  void tlsTakesAnAuthorityThatTheJvmKnowsAndNoOther() throws Exception {
    try (TestPostgres tls = TestPostgres.startWithTls()) {
      String url = tls.freshDatabase() + "?sslmode=verify-full";
      Path store = trustStore(tls.authority());
      try (RunningGatehouse server =
          on(folder.resolve("data"), url)
              .javaOptions(
                  "-Djavax.net.ssl.trustStorePassword=changeit -Djavax.net.ssl.trustStore=" + store)
              .start()) {
        server.createUser("ada", PASSWORD, "tasks:read tasks:write");
        add(server, server.token("ada", PASSWORD), new ArrayList<>(), 1);
      }

      try (RunningGatehouse failed = on(folder.resolve("other"), url).launch()) {
        assertThat(failed.awaitExit(Duration.ofSeconds(60))).as(failed.output()).isEqualTo(2);
        assertThat(failed.output())
            .contains("gatehouse: the PostgreSQL server at 127.0.0.1", "sslrootcert")
            .doesNotContain(TestPostgres.PASSWORD, "p%40ss", "Exception", "SEVERE");
      }
    }
  }

  private Path trustStore(Path authority) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream in = Files.newInputStream(authority)) {
      store.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    Path file = folder.resolve("authorities.p12");
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, "changeit".toCharArray());
    }
    return file;
  }

  @Test
  void serverThatWaitsForItsDatabaseEndsAtOnceBySigterm() {
    String url = "postgresql://ada:secret@127.0.0.1:1/db";
    try (RunningGatehouse waiting = on(folder.resolve("data"), url).launch()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> waiting.output().contains("waiting: the PostgreSQL database 127.0.0.1:1/db"));
      long begun = System.nanoTime();

      assertThat(waiting.stop()).as(waiting.output()).isZero();

      assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(15));
      assertThat(waiting.output())
          .contains("stopped before it had started")
          .doesNotContain("\tat ", "gatehouse: ", "secret");
    }
  }

  @Test
  void missingKeyEncryptionKeyIsAFaultForCheckToo() {
    Map<String, String> variables = Map.of("GATEHOUSE_DATABASE_URL", postgres.url("any"));

    CommandLine.Result check = CommandLine.gatehouse(variables, "", "check");

    assertThat(check.exit()).isEqualTo(2);
    assertThat(check.all()).contains("key-encryption-key").doesNotContain("p%40ss");
  }

  @Test
  void twoServersMayStartAtOnceOnAnEmptyDatabase() {
    Map<String, String> variables = settings.variables();
    try (RunningGatehouse one = settings.launch();
        RunningGatehouse other =
            on(folder.resolve("other"), variables.get("GATEHOUSE_DATABASE_URL")).launch()) {
      one.awaitReady();
      other.awaitReady();

      assertThat(List.of(folder.resolve("data"), folder.resolve("other")))
          .filteredOn(directory -> Files.exists(directory.resolve("admin-password")))
          .hasSize(1);
    }
  }

  private static String newKey() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes);
  }
}
