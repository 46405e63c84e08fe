package dev.gatehouse.auth.session;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.Session;
import dev.gatehouse.auth.store.Sessions.RefreshToken;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.auth.token.TokenSession;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.SecurityChange.SessionRevoked;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Begins sessions, keeps their refresh tokens and ends them. Call from one event loop. */
public final class SessionService {

  /** How long after all of its tokens have ended a session is remembered. */
  static final Duration KEPT_AFTER_END = Duration.ofHours(1);

  /** For how long after its {@code exp} a token may still be taken: leeway, and other clocks. */
  static final Duration TOLERATED = Duration.ofMinutes(2);

  private static final int SESSION_ID_BYTES = 16;
  static final int ISSUED_BETWEEN_PRUNINGS = 64;
  private static final int PRUNED_AT_ONCE = 256;
  private static final Logger log = LoggerFactory.getLogger(SessionService.class);

  private final AuthStore store;
  private final FeedPublisher feed;
  private final Audit audit;
  private final RefreshTokens tokens;
  private final SessionLimits limits;
  private final Duration accessTtl;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private int issuedSincePruning;

  /**
   * A service over the open store.
   *
   * @param store never null
   * @param feed learns of revoked sessions; never null
   * @param audit never null
   * @param tokens never null
   * @param limits never null
   * @param accessTtl how long access tokens live; never null
   * @param clock never null
   */
  public SessionService(
      AuthStore store,
      FeedPublisher feed,
      Audit audit,
      RefreshTokens tokens,
      SessionLimits limits,
      Duration accessTtl,
      Clock clock) {
    this.store = store;
    this.feed = feed;
    this.audit = audit;
    this.tokens = tokens;
    this.limits = limits;
    this.accessTtl = accessTtl;
    this.clock = clock;
  }

  /**
   * A session that has begun.
   *
   * @param session never null
   * @param refreshToken its first; never null
   */
  public record Begun(TokenSession session, Secret refreshToken) {}

  /**
   * Begins a session in the transaction of a log-in.
   *
   * @param account as it is in the transaction; never null
   * @param client as it is in the transaction; never null
   * @param scopes what is granted; never null
   */
  public Future<Begun> begin(
      Transaction tx, Account account, TokenClient client, Set<String> scopes) {
    Instant now = now();
    Session session =
        new Session(
            newSessionId(),
            account.accountId(),
            client.id(),
            scopes,
            account.epoch(),
            client.epoch(),
            0,
            now,
            now.plus(limits.ttl()),
            now.plus(accessTtl));
    Secret first = tokens.first();
    RefreshToken token = refreshToken(first, session, now);
    return store
        .sessions()
        .insert(tx, session, keptUntil(session.tokensUntil(), token))
        .compose(inserted -> store.sessions().insertToken(tx, token))
        .map(
            inserted -> {
              pruneNowAndThen();
              return new Begun(new TokenSession(session.sessionId(), 0, now), first);
            });
  }

  /**
   * Keeps the successor of a refresh token that is used, and notes that an access token is issued.
   *
   * @param session locked in this transaction
   * @param presented in force; used or not
   * @return whether this is its first use; where it is not, nothing changes but the note
   */
  Future<Boolean> rotate(
      Transaction tx, Session session, RefreshToken presented, Secret successor) {
    Instant now = now();
    RefreshToken next = refreshToken(successor, session, now);
    Instant tokensUntil = now.plus(accessTtl);
    return store
        .sessions()
        .useToken(tx, presented.hash(), now)
        .compose(
            first ->
                store
                    .sessions()
                    .insertToken(tx, next)
                    .compose(
                        inserted ->
                            store
                                .sessions()
                                .issued(
                                    tx,
                                    session.sessionId(),
                                    tokensUntil,
                                    keptUntil(tokensUntil, next)))
                    .map(
                        noted -> {
                          pruneNowAndThen();
                          return first;
                        }));
  }

  private RefreshToken refreshToken(Secret token, Session session, Instant now) {
    Instant idleEnd = now.plus(limits.idle());
    return new RefreshToken(
        RefreshTokens.hash(token),
        session.sessionId(),
        idleEnd.isBefore(session.expiresAt()) ? idleEnd : session.expiresAt(),
        null);
  }

  private static Instant keptUntil(Instant tokensUntil, RefreshToken token) {
    Instant end = tokensUntil.isAfter(token.expiresAt()) ? tokensUntil : token.expiresAt();
    return end.plus(KEPT_AFTER_END);
  }

  /**
   * Ends a session that was not revoked before: no refresh token of it works any more, and nodes
   * refuse its access tokens. The end of the transaction.
   *
   * @param session locked in this transaction: nobody ends it twice, nor issues a token beside
   * @param actor who ends it; null where nobody is known
   * @param clientAddress from where; may be null
   * @param detail why; may be null
   * @return what to publish once the transaction has committed; empty where all its access tokens
   *     have ended already
   */
  public Future<Optional<Appended>> end(
      Transaction tx, Session session, String actor, String clientAddress, String detail) {
    int epoch = session.epoch() + 1;
    String words = "session " + session.sessionId() + (detail == null ? "" : ": " + detail);
    return store
        .sessions()
        .revoke(tx, session.sessionId(), epoch)
        .compose(revoked -> store.accounts().byId(tx, session.accountId()))
        .compose(
            account ->
                audit.administration(
                    tx,
                    new Audit.Happening(
                        "session.revoked",
                        actor,
                        account.map(Account::name).orElse(session.accountId()),
                        clientAddress,
                        words)))
        .compose(
            noted ->
                session.tokensUntil().plus(TOLERATED).isBefore(clock.instant())
                    ? Future.succeededFuture(Optional.empty())
                    : feed.append(
                            tx,
                            new SessionRevoked(session.sessionId(), epoch, session.tokensUntil()))
                        .map(Optional::of));
  }

  /** As it is stored. */
  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private String newSessionId() {
    byte[] bytes = new byte[SESSION_ID_BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /** More are removed at once than come between, so that what has ended never piles up. */
  private void pruneNowAndThen() {
    if (++issuedSincePruning < ISSUED_BETWEEN_PRUNINGS) {
      return;
    }
    issuedSincePruning = 0;
    Instant now = clock.instant();
    store
        .store()
        .write(tx -> store.sessions().prune(tx, now, PRUNED_AT_ONCE))
        .onFailure(failure -> log.debug("old sessions not removed yet: {}", failure.getMessage()));
  }
}
