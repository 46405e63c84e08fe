package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.RevokedTokens.Page;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
final class SqlRevokedTokensIT {
  private static final Instant EXP = NOW.truncatedTo(ChronoUnit.SECONDS);
  private static final String AT = EXP.getEpochSecond() + " ";

  @Test
  void pagesGoOnWhereTheOneBeforeEnded(Vertx vertx, @TempDir Path directory) throws Exception {
    AuthStore store = await(AuthStore.openEmbedded(vertx, directory, StoreFixture.CLOCK));
    assertThat(page(store, 0, 2)).isEqualTo(new Page("", 0, false));
    insert(store, "third", 9);
    insert(store, "first and a blank", 3);
    insert(store, "second \u20ac", 4);
    TokenRevoked again = new TokenRevoked("third", EXP);
    boolean added = await(store.store().write(tx -> store.revoked().insert(tx, again)));
    assertThat(added).isFalse();

    assertThat(page(store, 0, 2))
        .isEqualTo(new Page(AT + "first and a blank\u007f" + AT + "second \u20ac\u007f", 4, true));
    assertThat(page(store, 4, 2)).isEqualTo(new Page(AT + "third\u007f", 9, false));
    assertThat(page(store, 9, 2)).isEqualTo(new Page("", 9, false));
    assertThat(page(store, 3, 2))
        .isEqualTo(new Page(AT + "second \u20ac\u007f" + AT + "third\u007f", 9, true));
    await(store.close());
  }

  @Test
  void whatWasRevokedBeforePagesHadNumbersIsOnThemToo(Vertx vertx, @TempDir Path directory)
      throws Exception {
    String url = "jdbc:sqlite:" + directory.resolve(AuthStore.DATABASE);
    Flyway.configure()
        .dataSource(url, null, null)
        .locations("classpath:db/auth")
        .placeholders(Map.of("identity", "INTEGER PRIMARY KEY AUTOINCREMENT"))
        .target("31")
        .load()
        .migrate();
    try (Connection old = DriverManager.getConnection(url);
        Statement insert = old.createStatement()) {
      for (String id : new String[] {"a", "b", "c"}) {
        insert.execute(
            "INSERT INTO revoked_tokens VALUES ('" + id + "', " + EXP.toEpochMilli() + ")");
      }
    }

    AuthStore store = await(AuthStore.openEmbedded(vertx, directory, StoreFixture.CLOCK));

    Page first = page(store, 0, 2);
    assertThat(first).isEqualTo(new Page(AT + "a\u007f" + AT + "b\u007f", 2, true));
    assertThat(page(store, first.last(), 2)).isEqualTo(new Page(AT + "c\u007f", 3, false));
    await(store.close());
  }

  private static void insert(AuthStore store, String id, long number) throws Exception {
    TokenRevoked token = new TokenRevoked(id, EXP);
    await(
        store
            .store()
            .write(
                tx ->
                    store
                        .revoked()
                        .insert(tx, token)
                        .compose(added -> store.revoked().number(tx, token, number))));
  }

  private static Page page(AuthStore store, long after, int limit) throws Exception {
    return await(store.store().read(tx -> store.revoked().page(tx, after, limit)));
  }
}
