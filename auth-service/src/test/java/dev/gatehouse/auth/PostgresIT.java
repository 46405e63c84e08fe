package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.auth.backup.Backup;
import dev.gatehouse.auth.backup.BackupFailedException;
import dev.gatehouse.auth.backup.BackupFiles;
import dev.gatehouse.auth.backup.PostgresBackup;
import dev.gatehouse.auth.backup.Restore;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.StateAtRest;
import dev.gatehouse.auth.store.StoreFixture;
import dev.gatehouse.auth.store.TestDatabase;
import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.ListUsers;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.sql.PostgresUrl;
import dev.gatehouse.testpostgres.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** auth-service on PostgreSQL: several nodes at once, and data that is carried over. */
@ExtendWith(VertxExtension.class)
final class PostgresIT {
  private static final Clock CLOCK = Clock.systemUTC();
  private static final Secret ADMIN = new Secret(RunningAuth.ADMIN_PASSWORD);
  private static final List<PostgresBackup.Schema> SCHEMAS =
      List.of(
          new PostgresBackup.Schema(AuthStore.DATABASE, AuthStore.SCHEMA, AuthStore.MIGRATIONS));

  @TempDir Path directory;
  private final Secret kek = newKey();
  private Secret url;
  private Path backup;

  @BeforeEach
  void chooseDatabase() {
    url = TestDatabase.POSTGRESQL.url(directory);
    backup = directory.resolve("b.zip");
  }

  @Test
  void nodesThatStartAtOnceOnAnEmptyDatabaseHaveOneKeyAndOneAdministrator() throws Exception {
    List<Vertx> processes = new ArrayList<>();
    List<Future<RunningAuth>> starting = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Vertx vertx = Vertx.vertx();
      processes.add(vertx);
      Path dataDir = Files.createDirectory(directory.resolve("node" + i));
      AuthSettings settings = RunningAuth.onPostgres(dataDir, url, kek, null);
      starting.add(vertx.executeBlocking(() -> RunningAuth.start(vertx, settings, CLOCK)));
    }

    List<RunningAuth> nodes = new ArrayList<>();
    for (Future<RunningAuth> one : starting) {
      nodes.add(RunningAuth.get(one));
    }

    assertThat(nodes).extracting(PostgresIT::kid).containsOnly(kid(nodes.getFirst()));
    List<Path> passwords = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Path file = directory.resolve("node" + i).resolve("admin-password");
      if (Files.exists(file)) {
        passwords.add(file);
      }
      assertThat(directory.resolve("node" + i).resolve("key-encryption-key")).doesNotExist();
    }
    assertThat(passwords).hasSize(1);
    String password = Files.readString(passwords.getFirst()).strip();
    for (RunningAuth node : nodes) {
      Operator admin = node.adminToken("admin", password);
      assertThat(node.ask(AuthCalls.LIST_USERS, new ListUsers(admin, null, 10)).users())
          .extracting("username")
          .containsExactly("ada", "admin");
      node.stop();
    }
    for (Vertx vertx : processes) {
      RunningAuth.get(vertx.close());
    }
  }

  @Test
  void embeddedDatabaseIsCarriedOverAndBack(Vertx vertx) throws Exception {
    Path dataDir = directory.resolve("data");
    RunningAuth embedded = RunningAuth.start(vertx, RunningAuth.settings(dataDir), CLOCK);
    embedded.create(RunningAuth.user("grace", "tasks:read"));
    String kid = kid(embedded);
    embedded.stop();
    String feedId = feedId(vertx, null, dataDir);
    new Backup(BackupFiles.STANDARD, "1.2.3", CLOCK).write(dataDir, backup);

    String version = carried(kek).restore(new Restore(BackupFiles.STANDARD), backup);

    assertThat(version).isEqualTo("1.2.3");
    Path node = Files.createDirectory(directory.resolve("node"));
    assertThat(feedId(vertx, url, node)).isNotEqualTo(feedId);
    RunningAuth postgres =
        RunningAuth.start(vertx, RunningAuth.onPostgres(node, url, kek, ADMIN), CLOCK);
    assertThat(kid(postgres)).isEqualTo(kid);
    Secret token = postgres.login("grace", "password-of-grace").accessToken();
    assertThat(RunningAuth.header(token).getString("kid")).isEqualTo(kid);
    // what the database numbers goes on after what came with the backup
    postgres.create(RunningAuth.user("bob"));
    postgres.refusedLogin("bob", "wrong", "192.0.2.7");

    // beside the running server, and back into an embedded one, which needs to be given no key
    Path second = directory.resolve("second.zip");
    carried(kek).write(new Backup(BackupFiles.STANDARD, "1.2.4", CLOCK), second);
    postgres.stop();
    Path back = directory.resolve("back");
    new Restore(BackupFiles.STANDARD).into(second, back);
    RunningAuth again = RunningAuth.start(vertx, RunningAuth.settings(back), CLOCK);
    assertThat(kid(again)).isEqualTo(kid);
    assertThat(again.login("bob", "password-of-bob").accessToken()).isNotNull();
    again.create(RunningAuth.user("eve"));
    again.stop();
  }

  @Test
  void stateAtRestIsReadFromPostgresToo(Vertx vertx) throws Exception {
    Path node = Files.createDirectory(directory.resolve("node"));
    assertThat(StateAtRest.of(url, node)).isNull();
    RunningAuth auth =
        RunningAuth.start(vertx, RunningAuth.onPostgres(node, url, kek, ADMIN), CLOCK);

    try (StateAtRest state = StateAtRest.of(url, node)) {
      assertThat(state.publicJwks()).singleElement().asString().contains(kid(auth));
      assertThat(state.account("ada").epoch()).isZero();
      assertThat(state.account("nobody")).isNull();
      assertThat(state.clientEpoch("nobody")).isZero();
      assertThat(state.revoked("x", CLOCK.instant())).isFalse();
    }
    auth.stop();
  }

  @Test
  void databaseThatHasDataIsLeftAsItIs(Vertx vertx) throws Exception {
    Path node = Files.createDirectory(directory.resolve("node"));
    RunningAuth auth =
        RunningAuth.start(vertx, RunningAuth.onPostgres(node, url, kek, ADMIN), CLOCK);
    carried(kek).write(new Backup(BackupFiles.STANDARD, "1", CLOCK), backup);

    Throwable refused =
        catchThrowable(() -> carried(kek).restore(new Restore(BackupFiles.STANDARD), backup));

    assertThat(refused)
        .isInstanceOf(BackupFailedException.class)
        .hasMessageContaining("already")
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining(TestPostgres.PASSWORD);
    assertThat(auth.login("ada", "analytical-engine-1843").accessToken()).isNotNull();
    auth.stop();
  }

  @Test
  void keysThatCannotBeOpenedAreOneLineAndLeaveNothing(Vertx vertx) throws Exception {
    Path dataDir = directory.resolve("data");
    RunningAuth.start(vertx, RunningAuth.settings(dataDir), CLOCK).stop();
    Files.delete(dataDir.resolve("key-encryption-key"));
    new Backup(BackupFiles.STANDARD, "1", CLOCK).write(dataDir, backup);

    Throwable refused =
        catchThrowable(() -> carried(kek).restore(new Restore(BackupFiles.STANDARD), backup));

    assertThat(refused)
        .isInstanceOf(BackupFailedException.class)
        .hasMessageContaining("key-encryption key")
        .hasMessageNotContaining("\n");
    try (Connection connection = TestPostgres.shared().connect(url.value());
        Statement query = connection.createStatement();
        ResultSet schemas =
            query.executeQuery(
                "SELECT COUNT(*) FROM information_schema.schemata WHERE schema_name ="
                    + " 'gatehouse'")) {
      assertThat(schemas.next()).isTrue();
      assertThat(schemas.getInt(1)).isZero();
    }
  }

  @Test
  void otherKeyEncryptionKeyIsOnePlainLine(Vertx vertx) throws Exception {
    Path node = Files.createDirectory(directory.resolve("node"));
    RunningAuth.start(vertx, RunningAuth.onPostgres(node, url, kek, ADMIN), CLOCK).stop();

    Throwable refused =
        catchThrowable(
            () ->
                RunningAuth.start(
                    vertx, RunningAuth.onPostgres(node, url, newKey(), ADMIN), CLOCK));

    assertThat(refused)
        .isInstanceOf(AuthStartException.class)
        .hasMessageContaining("key-encryption key")
        .hasMessageNotContaining("\n");
  }

  private PostgresBackup carried(Secret key) {
    return new PostgresBackup(PostgresUrl.parse(url.value()), key.value(), SCHEMAS);
  }

  private static String kid(RunningAuth auth) {
    List<KeyList.Entry> keys = auth.ask(AuthCalls.LIST_KEYS, new ListKeys(Operator.LOCAL)).keys();
    assertThat(keys).hasSize(1);
    return keys.getFirst().kid();
  }

  private static String feedId(Vertx vertx, Secret url, Path dataDir) throws Exception {
    AuthStore store =
        StoreFixture.await(AuthStore.open(vertx, AuthStore.location(url, dataDir), CLOCK));
    String id = StoreFixture.await(store.store().read(tx -> store.feed().head(tx))).feedId();
    StoreFixture.await(store.close());
    return id;
  }

  private static Secret newKey() {
    byte[] bytes = new byte[32];
    new SecureRandom().nextBytes(bytes);
    return new Secret(Base64.getEncoder().encodeToString(bytes));
  }
}
