package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.SigningKeys.Times;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Data of the version before keys had a life. */
@ExtendWith(VertxExtension.class)
final class KeyLifeMigrationIT {

  @Test
  void keyOfBeforeHasSignedSinceItWasMadeAndItsTokensMayLiveADay(
      Vertx vertx, @TempDir Path directory) throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve(AuthStore.DATABASE);
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:db/auth")
        .placeholders(Map.of("identity", "INTEGER PRIMARY KEY AUTOINCREMENT"))
        .target("10")
        .load()
        .migrate();
    try (Connection old = DriverManager.getConnection(url);
        Statement insert = old.createStatement()) {
      insert.execute(
          "INSERT INTO signing_keys VALUES ('k', 'ES256', 'ACTIVE', '{}', 'wrapped', "
              + NOW.toEpochMilli()
              + ")");
    }

    AuthStore store = await(AuthStore.openEmbedded(vertx, directory, StoreFixture.CLOCK));

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
}
