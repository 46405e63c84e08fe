package dev.gatehouse.auth.store;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What tests on a real store share: waiting, and one valid account to change a field of. */
public final class StoreFixture {
  /** A moment that fits in whole milliseconds. */
  public static final Instant NOW = Instant.parse("2026-03-01T12:00:00.123Z");

  /** Stands still at that moment. */
  public static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  private StoreFixture() {}

  /** Runs one statement on the writer. */
  public static Future<Void> run(AuthStore store, String statement) {
    return store.store().write(tx -> SqlTransaction.of(tx).run(statement).mapEmpty());
  }

  /** Waits on the test's own thread. */
  public static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** The failure of a future that must fail. */
  public static Throwable failure(Future<?> future) {
    Throwable thrown = catchThrowable(() -> await(future));
    return thrown instanceof ExecutionException ? thrown.getCause() : thrown;
  }

  /** The code of a future that must fail with one. */
  public static CallError error(Future<?> future) {
    return failure(future) instanceof CallException call ? call.error() : null;
  }

  /** A valid account. */
  public static Account account(String name) {
    return new Account(
        "id-" + name,
        name,
        "Full " + name,
        name + "@example.org",
        Set.of("tasks:read", "tasks:write"),
        AccountState.ENABLED,
        "$2a$04$hash-of-" + name,
        0,
        NOW);
  }

  /** A key in that state, which begins at its making. */
  public static StoredKey key(String kid, KeyState state) {
    Instant activatedAt = state == KeyState.NEXT ? null : NOW;
    return new StoredKey(
        kid,
        Algorithm.ES256,
        state,
        "{}",
        "wrapped",
        NOW,
        new SigningKeys.Times(activatedAt, null, null, null, null),
        Duration.ofMinutes(30));
  }

  /** The same with another id. */
  public static Account withId(Account a, String id) {
    return new Account(
        id,
        a.name(),
        a.fullName(),
        a.email(),
        a.scopes(),
        a.state(),
        a.passwordHash(),
        a.epoch(),
        a.createdAt());
  }

  /** The same in another state, with another epoch. */
  public static Account in(Account a, AccountState state, int epoch) {
    boolean deleted = state == AccountState.DELETED;
    return new Account(
        a.accountId(),
        a.name(),
        deleted ? null : a.fullName(),
        deleted ? null : a.email(),
        deleted ? Set.of() : a.scopes(),
        state,
        deleted ? null : a.passwordHash(),
        epoch,
        a.createdAt());
  }
}
