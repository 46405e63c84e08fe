package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.Sessions.RefreshToken;
import dev.gatehouse.auth.store.Store.Transaction;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class SqlSessionsIT {
  private static final Instant KEPT = NOW.plusSeconds(100);

  private AuthStore store;
  private Sessions sessions;

  @BeforeEach
  void open(Vertx vertx, @TempDir Path directory) throws Exception {
    store = await(AuthStore.openEmbedded(vertx, directory, CLOCK));
    sessions = store.sessions();
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  @Test
  void sessionAndTokenComeBackAsTheyWereStored() throws Exception {
    Session session = session("s", NOW.plusSeconds(10));
    RefreshToken token = new RefreshToken("hash", "s", NOW.plusSeconds(50), null);

    write(tx -> sessions.insert(tx, session, KEPT));
    assertThat(write(tx -> sessions.insertToken(tx, token)).booleanValue()).isTrue();
    assertThat(write(tx -> sessions.insertToken(tx, token)).booleanValue()).isFalse();

    assertThat(byId("s")).contains(session);
    assertThat(byId("t")).isEmpty();
    assertThat(token("hash")).contains(token);
    assertThat(token("other")).isEmpty();
  }

  @Test
  void lockTellsTheSessionAsItIsAndChangesNothing() throws Exception {
    Session session = session("s", NOW.plusSeconds(10));
    write(tx -> sessions.insert(tx, session, KEPT));

    Optional<Session> locked = write(tx -> sessions.lock(tx, "s"));
    Optional<Session> nobodys = write(tx -> sessions.lock(tx, "t"));
    assertThat(locked).contains(session);
    assertThat(nobodys).isEmpty();

    write(tx -> sessions.revoke(tx, "s", 1));
    assertThat(write(tx -> sessions.lock(tx, "s")).orElseThrow().epoch()).isEqualTo(1);
  }

  @Test
  void tokenIsUsedOnce() throws Exception {
    RefreshToken token = new RefreshToken("hash", "s", NOW.plusSeconds(50), null);
    write(tx -> sessions.insertToken(tx, token));

    assertThat(write(tx -> sessions.useToken(tx, "hash", NOW)).booleanValue()).isTrue();
    assertThat(write(tx -> sessions.useToken(tx, "hash", NOW.plusSeconds(1))).booleanValue())
        .isFalse();

    assertThat(token("hash").orElseThrow().usedAt()).isEqualTo(NOW);
  }

  @Test
  void revokedSessionsAreKnownUntilTheirTokensHaveEnded() throws Exception {
    for (String id : List.of("plain", "early", "late")) {
      Instant until = NOW.plusSeconds(id.equals("early") ? 10 : 20);
      write(tx -> sessions.insert(tx, session(id, until), KEPT));
    }
    write(tx -> sessions.revoke(tx, "early", 1));
    write(tx -> sessions.revoke(tx, "late", 1));

    assertThat(revokedSince(NOW.plusSeconds(10))).containsExactly("early", "late");
    assertThat(revokedSince(NOW.plusSeconds(11))).containsExactly("late");
    assertThat(write(tx -> sessions.countRevoked(tx, NOW)).longValue()).isEqualTo(2);
    assertThat(byId("late").orElseThrow().revoked()).isTrue();
  }

  @Test
  void noteOfATokenNeverMakesASessionShorter() throws Exception {
    write(tx -> sessions.insert(tx, session("s", NOW.plusSeconds(20)), KEPT));

    write(tx -> sessions.issued(tx, "s", NOW.plusSeconds(10), NOW));
    assertThat(byId("s").orElseThrow().tokensUntil()).isEqualTo(NOW.plusSeconds(20));
    write(tx -> sessions.issued(tx, "s", NOW.plusSeconds(30), NOW));
    assertThat(byId("s").orElseThrow().tokensUntil()).isEqualTo(NOW.plusSeconds(30));
    write(tx -> sessions.prune(tx, KEPT, 10));
    assertThat(byId("s")).isPresent();
  }

  @Test
  void whatHasEndedIsRemovedInBatchesAndNothingElse() throws Exception {
    for (int i = 0; i < 5; i++) {
      String id = "ended-" + i;
      write(tx -> sessions.insert(tx, session(id, NOW), NOW));
      write(tx -> sessions.insertToken(tx, new RefreshToken(id, id, NOW, NOW)));
    }
    write(tx -> sessions.insert(tx, session("alive", NOW), NOW.plusMillis(1)));
    write(
        tx ->
            sessions.insertToken(tx, new RefreshToken("alive", "alive", NOW.plusMillis(1), null)));
    Instant now = NOW.plusMillis(1);

    assertThat(write(tx -> sessions.prune(tx, now, 3)).intValue()).isEqualTo(6);
    assertThat(write(tx -> sessions.prune(tx, now, 3)).intValue()).isEqualTo(4);
    assertThat(write(tx -> sessions.prune(tx, now, 3)).intValue()).isZero();

    assertThat(byId("alive")).isPresent();
    assertThat(token("alive")).isPresent();
    assertThat(byId("ended-0")).isEmpty();
  }

  private Optional<Session> byId(String id) throws Exception {
    return write(tx -> sessions.byId(tx, id));
  }

  private Optional<RefreshToken> token(String hash) throws Exception {
    return write(tx -> sessions.token(tx, hash));
  }

  private List<String> revokedSince(Instant since) throws Exception {
    return write(tx -> sessions.revoked(tx, since, 10)).stream().map(Session::sessionId).toList();
  }

  private <T> T write(Function<Transaction, Future<T>> work) throws Exception {
    return await(store.store().write(work));
  }

  private static Session session(String id, Instant tokensUntil) {
    Set<String> scopes = new LinkedHashSet<>(List.of("b", "a"));
    return new Session(
        id, "account", "client", scopes, 1, 2, 0, NOW, NOW.plusSeconds(60), tokensUntil);
  }
}
