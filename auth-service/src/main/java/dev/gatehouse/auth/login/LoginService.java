package dev.gatehouse.auth.login;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.session.SessionService;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.LoginTries.Tries;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.AccessToken;
import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.auth.token.TokenIssuer;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.AccountState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in by name and password (RFC 6749 §4.3, interface §3).
 *
 * <p>The tries are looked at twice: before hashing, so that a limited pair costs nothing, and again
 * in the transaction that settles the outcome. Those follow one another, so however many attempts
 * hash side by side, none is granted, refused or counted beyond what one after the other would have
 * been.
 *
 * <p>Call from one event loop.
 */
public final class LoginService {

  private static final Logger log = LoggerFactory.getLogger(LoginService.class);

  private final AuthStore store;
  private final PasswordHashing hashing;
  private final TokenIssuer issuer;
  private final SessionService sessions;
  private final Audit audit;
  private final TryLimits limits;
  private final TryPruning pruning;
  private final Clock clock;
  private final Counter granted;
  private final Counter refused;
  private final Counter limited;
  private final Set<String> rehashing = new HashSet<>();

  /** What is known of an attempt's account, null where there is none, and of its tries. */
  private record Seen(Account account, Tries tries) {}

  /**
   * A service over the open store.
   *
   * @param store never null
   * @param hashing completes on the event loop this is called from; never null
   * @param issuer never null
   * @param sessions never null
   * @param audit never null
   * @param limits never null
   * @param pruning never null
   * @param clock never null
   * @param meters gets {@code gatehouse.logins}; never null
   */
  public LoginService(
      AuthStore store,
      PasswordHashing hashing,
      TokenIssuer issuer,
      SessionService sessions,
      Audit audit,
      TryLimits limits,
      TryPruning pruning,
      Clock clock,
      MeterRegistry meters) {
    this.store = store;
    this.hashing = hashing;
    this.issuer = issuer;
    this.sessions = sessions;
    this.audit = audit;
    this.limits = limits;
    this.pruning = pruning;
    this.clock = clock;
    this.granted = outcomes("granted", meters);
    this.refused = outcomes("refused", meters);
    this.limited = outcomes("limited", meters);
  }

  private static Counter outcomes(String outcome, MeterRegistry meters) {
    return Counter.builder("gatehouse.logins")
        .description("Log-ins by how they ended")
        .tag("outcome", outcome)
        .register(meters);
  }

  /**
   * Answers a request to the token endpoint.
   *
   * @param client for whom, already authenticated
   * @return fails only with {@link CallException}: INVALID_REQUEST, INVALID_CLIENT where the client
   *     is gone meanwhile, INVALID_GRANT (wrong name, wrong password and disabled alike),
   *     INVALID_SCOPE, TOO_MANY_TRIES and BUSY with a time, UNAVAILABLE
   */
  public Future<IssuedToken> token(TokenRequest request, TokenClient client) {
    Attempt attempt;
    try {
      attempt = Attempt.of(request, client);
    } catch (CallException e) {
      return Future.failedFuture(e);
    }
    return store
        .store()
        .read(tx -> see(tx, attempt))
        .compose(
            seen -> {
              Duration wait = limits.waitBeforeTry(seen.tries(), clock.instant());
              if (!wait.isZero()) {
                return Future.succeededFuture(tooMany(wait));
              }
              String hash = seen.account() == null ? null : seen.account().passwordHash();
              return hashing
                  .matches(attempt.password(), hash)
                  .compose(matched -> settle(attempt, matched ? seen.account() : null));
            })
        .compose(outcome -> answer(attempt, outcome));
  }

  private Future<Seen> see(Transaction tx, Attempt attempt) {
    Future<Optional<Account>> account =
        AccountName.isValid(attempt.name())
            ? store.accounts().byName(tx, attempt.name())
            : Future.succeededFuture(Optional.empty());
    return account.compose(
        found ->
            store
                .tries()
                .of(tx, attempt.tryName(), attempt.tryAddress(), clock.instant())
                .map(tries -> new Seen(found.orElse(null), tries)));
  }

  /** {@code matched} is the account whose hash the password matched; null where it did not. */
  private Future<Outcome> settle(Attempt attempt, Account matched) {
    if (matched == null || attempt.beginsSession()) {
      return store.store().write(tx -> settle(tx, attempt, matched));
    }
    // nothing to forget, nothing to count, nothing to begin: such a log-in need not write
    return store
        .store()
        .read(
            tx ->
                see(tx, attempt)
                    .compose(
                        seen ->
                            seen.tries().failuresInRow() == 0
                                    && limits.waitBeforeTry(seen.tries(), clock.instant()).isZero()
                                    && stillGood(matched, seen.account())
                                ? grant(tx, attempt, seen.account())
                                : Future.succeededFuture()))
        .compose(
            outcome ->
                outcome == null
                    ? store.store().write(tx -> settle(tx, attempt, matched))
                    : Future.succeededFuture(outcome));
  }

  private Future<Outcome> settle(Transaction tx, Attempt attempt, Account matched) {
    return store
        .tries()
        .lock(tx, attempt.tryAddress())
        .compose(locked -> see(tx, attempt))
        .compose(
            seen -> {
              Instant now = clock.instant();
              Duration wait = limits.waitBeforeTry(seen.tries(), now);
              if (!wait.isZero()) {
                // others of this pair failed meanwhile: right or wrong, nobody learns which
                return Future.succeededFuture(tooMany(wait));
              }
              if (matched != null && stillGood(matched, seen.account())) {
                return store
                    .tries()
                    .succeeded(tx, attempt.tryName(), attempt.tryAddress())
                    .compose(forgotten -> grant(tx, attempt, seen.account()));
              }
              return store
                  .tries()
                  .failed(tx, attempt.tryName(), attempt.tryAddress(), now)
                  .map(counted -> failed(seen, matched != null));
            });
  }

  /** Whether the account is the one whose hash was matched, and may log in. */
  private static boolean stillGood(Account matched, Account now) {
    return now != null
        && now.state() == AccountState.ENABLED
        && now.accountId().equals(matched.accountId())
        // another hash under the same epoch is a rehash; with a higher one the password was changed
        && (matched.passwordHash().equals(now.passwordHash()) || matched.epoch() == now.epoch());
  }

  private Future<Outcome> grant(Transaction tx, Attempt attempt, Account account) {
    return attempt
        .client()
        .in(tx, store)
        .compose(
            client -> {
              Set<String> scopes = attempt.grantedFrom(account.scopes(), client);
              if (scopes == null) {
                return Future.succeededFuture(
                    new Outcome.Refused(CallError.INVALID_SCOPE, null, account, "scope not held"));
              }
              if (!attempt.beginsSession()) {
                return Future.succeededFuture(
                    new Outcome.Granted(account, issuer.forLogin(account, client, scopes), null));
              }
              return sessions
                  .begin(tx, account, client, scopes)
                  .map(
                      begun ->
                          new Outcome.Granted(
                              account,
                              issuer.forSession(account, client, begun.session(), scopes),
                              begun.refreshToken()));
            });
  }

  private Outcome failed(Seen seen, boolean passwordRight) {
    String reason =
        seen.account() == null
            ? "unknown name"
            : passwordRight ? "account not enabled" : "wrong password";
    Duration delay = limits.delayAfter(seen.tries().failuresInRow() + 1);
    return delay.isZero()
        ? new Outcome.Refused(CallError.INVALID_GRANT, null, seen.account(), reason)
        : new Outcome.Refused(CallError.TOO_MANY_TRIES, delay, seen.account(), reason);
  }

  /** Costs nothing and writes nothing, the audit included: a flood of these must stay cheap. */
  private static Outcome tooMany(Duration wait) {
    return new Outcome.Refused(CallError.TOO_MANY_TRIES, wait, null, null);
  }

  private Future<IssuedToken> answer(Attempt attempt, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Granted success -> {
        granted.increment();
        note("login.succeeded", attempt, success.account(), detail(attempt, success.token()));
        rehash(attempt, success.account());
        AccessToken token = success.token();
        yield Future.succeededFuture(
            new IssuedToken(
                token.jwt(), token.expiresInSeconds(), token.scope(), success.refreshToken()));
      }
      case Outcome.Refused refusal -> {
        (refusal.error() == CallError.TOO_MANY_TRIES ? limited : refused).increment();
        if (refusal.reason() != null) {
          note("login.refused", attempt, refusal.known(), refusal.reason());
          pruning.failed();
        }
        yield Future.failedFuture(
            new CallException(refusal.error(), wholeSeconds(refusal.retryAfter()), List.of()));
      }
    };
  }

  private static String detail(Attempt attempt, AccessToken token) {
    String of = attempt.client().firstParty() ? "" : " of client " + attempt.client().id();
    return "token " + token.tokenId() + of;
  }

  /** A name that nobody has may be a password in the wrong field: it is not written down. */
  private void note(String kind, Attempt attempt, Account account, String detail) {
    String name = account == null ? null : account.name();
    String actor = kind.equals("login.succeeded") ? name : null;
    audit.login(new Audit.Happening(kind, actor, name, attempt.address(), detail));
    log.debug("{}: sub={} {}", kind, name, detail);
  }

  /** Retry-After has whole seconds: rounded up, so that whoever obeys it is early never. */
  private static Duration wholeSeconds(Duration exact) {
    return exact == null
        ? null
        : Duration.ofSeconds(Math.max(1, exact.plusNanos(999_999_999).toSeconds()));
  }

  /** Brings the hash to the configured cost, beside the answer; a busy pool leaves it for later. */
  private void rehash(Attempt attempt, Account account) {
    if (!hashing.outdated(account.passwordHash()) || !rehashing.add(account.accountId())) {
      return;
    }
    hashing
        .hash(attempt.password())
        .compose(
            hash ->
                store
                    .store()
                    .write(
                        tx ->
                            store
                                .accounts()
                                .replaceHash(
                                    tx, account.accountId(), account.passwordHash(), hash)))
        .onComplete(
            (done, failure) -> {
              rehashing.remove(account.accountId());
              if (failure != null) {
                log.debug("hash of {} not brought to the configured cost yet", account.name());
              }
            });
  }
}
