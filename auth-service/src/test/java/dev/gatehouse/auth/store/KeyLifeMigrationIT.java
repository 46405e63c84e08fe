package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.SigningKeys.Times;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.testpostgres.TestPostgres;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Data of the version before keys had a life. */
@ExtendWith(VertxExtension.class)
final class KeyLifeMigrationIT {

  @ParameterizedTest
  @EnumSource
  void keyOfBeforeHasSignedSinceItWasMadeAndItsTokensMayLiveADay(
      TestDatabase database, Vertx vertx, @TempDir Path directory) throws Exception {
    boolean embedded = database == TestDatabase.EMBEDDED;
    Secret url = database.url(directory);
    migrated(embedded, url, directory).target("10").load().migrate();
    try (Connection old = connection(embedded, url, directory);
        Statement insert = old.createStatement()) {
      insert.execute(
          "INSERT INTO "
              + (embedded ? "" : AuthStore.SCHEMA + ".")
              + "signing_keys VALUES ('k', 'ES256', 'ACTIVE', '{}', 'wrapped', "
              + NOW.toEpochMilli()
              + ")");
    }

    AuthStore store = await(AuthStore.open(vertx, database.at(directory), StoreFixture.CLOCK));

    List<StoredKey> keys = await(store.store().read(tx -> store.keys().all(tx)));
    assertThat(keys)
        .containsExactly(
            new StoredKey(
                "k",
                Algorithm.ES256,
                KeyState.ACTIVE,
                "{}",
                "wrapped",
                NOW,
                new Times(NOW, null, null, null, null),
                Duration.ofDays(1)));
    long lastChange = await(store.store().read(tx -> store.keys().lastChange(tx)));
    assertThat(lastChange).isZero();
    await(store.close());
  }

  private static FluentConfiguration migrated(boolean embedded, Secret url, Path directory) {
    FluentConfiguration flyway = Flyway.configure().locations(AuthStore.MIGRATIONS);
    if (embedded) {
      return flyway
          .dataSource(file(directory), null, null)
          .placeholders(Map.of("identity", "INTEGER PRIMARY KEY AUTOINCREMENT"));
    }
    return flyway
        .dataSource(
            TestPostgres.shared().jdbcUrl(url.value()), TestPostgres.USER, TestPostgres.PASSWORD)
        .schemas(AuthStore.SCHEMA)
        .placeholders(Map.of("identity", "BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY"));
  }

  private static Connection connection(boolean embedded, Secret url, Path directory)
      throws SQLException {
    return embedded
        ? DriverManager.getConnection(file(directory))
        : TestPostgres.shared().connect(url.value());
  }

  private static String file(Path directory) {
    return "jdbc:sqlite:" + directory.resolve(AuthStore.DATABASE);
  }
}
