package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import dev.gatehouse.testpostgres.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.SqlClient;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code sslmode} against a server that takes TLS alone, and against one that has none. */
@ExtendWith(VertxExtension.class)
final class PostgresTlsIT {
  private static final String MIGRATIONS = "classpath:dev/gatehouse/sql/migrations";
  private static final String PROTECTED =
      "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";
  private static TestPostgres server;

  @TempDir private Path folder;
  private Vertx vertx;
  private String url;

  @BeforeAll
  static void startServer() {
    server = TestPostgres.startWithTls();
  }

  @AfterAll
  static void stopServer() {
    if (server != null) {
      server.close();
    }
  }

  @BeforeEach
  void chooseDatabase(Vertx fresh) {
    vertx = fresh;
    url = server.freshDatabase();
  }

  @Test
  void requireProtectsEveryConnection() throws Exception {
    assertProtected("?sslmode=require");
  }

  @Test
  void verifyFullProtectsEveryConnectionToTheRightServer() throws Exception {
    assertProtected(verifyFull(server.authority()));
  }

  private void assertProtected(String settings) throws Exception {
    PostgresDatabase database = await(open(url + settings));

    assertThat(await(database.read(PostgresTlsIT::isProtected))).isTrue();
    assertThat(await(database.write(PostgresTlsIT::isProtected))).isTrue();
    await(database.close());
  }

  private static Future<Boolean> isProtected(SqlClient client) {
    return client.query(PROTECTED).execute().map(rows -> rows.iterator().next().getBoolean(0));
  }

  @Test
  void foreignAuthorityIsRefusedAtOnce() {
    String foreign = url + verifyFull(server.foreignAuthority());

    assertRefused(foreign, "sslrootcert", server.foreignAuthority().toString());
  }

  @Test
  void authorityThatTheJvmDoesNotKnowIsRefusedAtOnce() {
    assertRefused(url + "?sslmode=verify-full", "sslrootcert", "the JVM");
  }

  @Test
  void certificateForAnotherHostIsRefusedAtOnce() {
    assertRefused(byName(url) + verifyFull(server.authority()), "another host", "database.url");
  }

  /** What migrates is another client than what serves: each must look at the certificate. */
  @Test
  void connectionsThatServeRefuseTheWrongServerToo() throws Exception {
    assertPoolsRefuse(url + verifyFull(server.foreignAuthority()));
    assertPoolsRefuse(url + "?sslmode=verify-full");
    assertPoolsRefuse(byName(url) + verifyFull(server.authority()));

    await(await(pools(url + verifyFull(server.authority()))).close());
  }

  private void assertPoolsRefuse(String text) {
    assertThat(failure(pools(text))).hasMessage("SSL handshake failed");
  }

  private Future<PostgresDatabase> pools(String text) {
    return PostgresDatabase.pools(vertx, PostgresUrl.parse(text), "things");
  }

  @Test
  void plainConnectionToAServerThatTakesTlsAloneIsRefusedAtOnce() {
    assertRefused(url, "sslmode=require", "pg_hba.conf");
    assertRefused(url + "?sslmode=disable", "sslmode=require", "pg_hba.conf");
  }

  @Test
  void serverWithoutTlsIsRefusedAtOnceWhereTlsIsRequired() {
    String plain = TestPostgres.shared().freshDatabase();

    assertRefused(plain + "?sslmode=require", "speaks no TLS", "sslmode=disable");
    assertRefused(plain + verifyFull(server.authority()), "speaks no TLS", "sslmode=disable");
  }

  @Test
  void rootCertificateThatIsNoneIsRefusedAtOnce() throws Exception {
    Path absent = folder.resolve("absent.crt");
    Path empty = Files.createFile(folder.resolve("empty.crt"));
    Path other = Files.writeString(folder.resolve("other.crt"), "no certificate");

    for (Path file : new Path[] {absent, empty, other, folder}) {
      assertRefused(url + verifyFull(file), "sslrootcert", file.toString());
    }
  }

  private void assertRefused(String text, String... said) {
    long begun = System.nanoTime();

    DatabaseUnavailableException told = (DatabaseUnavailableException) failure(open(text));

    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(PostgresStart.LONGEST);
    assertThat(told.fault()).as(told.getMessage()).isEqualTo(Fault.REFUSED);
    assertThat(told.getMessage())
        .contains(said)
        .doesNotContain("Exception", "SQLSTATE", "\n", TestPostgres.PASSWORD);
  }

  private Future<PostgresDatabase> open(String text) {
    return PostgresDatabase.open(vertx, PostgresUrl.parse(text), "things", MIGRATIONS);
  }

  private static String verifyFull(Path authority) {
    return "?sslmode=verify-full&sslrootcert="
        + URLEncoder.encode(authority.toString(), StandardCharsets.UTF_8);
  }

  private static String byName(String url) {
    return url.replace("@127.0.0.1:", "@localhost:");
  }

  private static Throwable failure(Future<?> future) {
    Throwable thrown = catchThrowable(() -> await(future));
    return thrown instanceof ExecutionException ? thrown.getCause() : thrown;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
