package dev.gatehouse.auth;

import dev.gatehouse.auth.account.AccountChanges;
import dev.gatehouse.auth.account.AccountService;
import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.login.PasswordHashing;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;

/**
 * The accounts of a data directory that no server runs on: what the command line works with then.
 * The operator is always {@code Operator.LOCAL}; admin tokens are refused. What is changed is in
 * the feed, so the next server knows. An empty data directory gets its first administrator, as at a
 * first start.
 */
public final class OfflineAccounts {

  private final AuthParts parts;
  private final AccountService accounts;

  private OfflineAccounts(AuthParts parts, AccountService accounts) {
    this.parts = parts;
    this.accounts = accounts;
  }

  /**
   * Opens the data directory, and keeps every server out until {@link #close}.
   *
   * @param vertx never null
   * @param settings never null; of them the keys and tokens are not used
   * @param clock never null
   * @return fails with {@link AuthStartException} where a server runs on it, or it cannot be used
   */
  public static Future<OfflineAccounts> open(Vertx vertx, AuthSettings settings, Clock clock) {
    return AuthStore.open(
            vertx, AuthStore.location(settings.databaseUrl(), settings.dataDir()), clock)
        .compose(store -> open(vertx, settings, clock, store))
        .recover(failure -> Future.failedFuture(AuthParts.inPlainWords(failure)));
  }

  private static Future<OfflineAccounts> open(
      Vertx vertx, AuthSettings settings, Clock clock, AuthStore store) {
    // nobody hears what is published here, and nodes take a snapshot before they read entries,
    // which the server's own anchor signs: this one need not be known to anybody
    FeedPublisher feed =
        new FeedPublisher(
            store,
            Ed25519Anchor.generate(CryptoProvider.jdk()),
            new Bus(vertx, null, clock),
            clock,
            settings.algorithm().symmetric());
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Audit audit =
        new Audit(
            store,
            clock,
            (delay, run) -> vertx.setTimer(delay.toMillis(), id -> run.run()),
            meters);
    Context context = vertx.getOrCreateContext();
    PasswordHashing hashing =
        new PasswordHashing(
            settings.bcryptCost(),
            settings.hashingThreads(),
            meters,
            work -> context.runOnContext(done -> work.run()));
    AuthParts parts = new AuthParts(store, feed, audit, hashing);
    AccountChanges changes = new AccountChanges(store, feed, audit, clock);
    AccountService accounts =
        parts.accounts(
            parts.operators(
                token -> {
                  throw new TokenRefusedException(RefusalReason.UNKNOWN_KEY);
                }),
            changes,
            null);
    return parts
        .firstAccounts(settings, changes, vertx::executeBlocking)
        .ensure()
        .map(ready -> new OfflineAccounts(parts, accounts))
        .recover(failure -> parts.close().transform(done -> Future.failedFuture(failure)));
  }

  /** The accounts; each call may take as long as its hashing does. */
  public AccountService accounts() {
    return accounts;
  }

  /** Writes what is queued and lets go of the data directory. */
  public Future<Void> close() {
    return parts.close();
  }
}
