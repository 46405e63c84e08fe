package dev.gatehouse.auth.session;

import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.Session;
import dev.gatehouse.auth.store.Sessions.RefreshToken;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.AccessToken;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.auth.token.TokenIssuer;
import dev.gatehouse.auth.token.TokenSession;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers refresh tokens (RFC 6749 §6). Each is used once: it is answered with a successor, and,
 * within the grace and while that successor is unused, with the same one again, since answers get
 * lost and tabs race. After that somebody else has it too, and the session ends; but not for a
 * request that was begun before the token was used: a gateway that waits long for an answer sends
 * it again, and both may be served, the later one after its caller has gone on. Everything is read
 * in the issuing transaction, and those of one session follow one another, on however many nodes.
 * Call from one event loop.
 */
public final class RefreshService {

  private static final Logger log = LoggerFactory.getLogger(RefreshService.class);

  private final AuthStore store;
  private final SessionService sessions;
  private final RefreshStanding standing;
  private final RefreshTokens tokens;
  private final TokenIssuer issuer;
  private final FeedPublisher feed;
  private final SessionLimits limits;
  private final Clock clock;
  private final Counter rotated;
  private final Counter repeated;
  private final Counter reused;
  private final Counter refused;

  /** A service over the open store; {@code meters} gets {@code gatehouse.refreshes}. */
  public RefreshService(
      AuthStore store,
      SessionService sessions,
      RefreshStanding standing,
      RefreshTokens tokens,
      TokenIssuer issuer,
      FeedPublisher feed,
      SessionLimits limits,
      Clock clock,
      MeterRegistry meters) {
    this.store = store;
    this.sessions = sessions;
    this.standing = standing;
    this.tokens = tokens;
    this.issuer = issuer;
    this.feed = feed;
    this.limits = limits;
    this.clock = clock;
    this.rotated = results("rotated", meters);
    this.repeated = results("repeated", meters);
    this.reused = results("reused", meters);
    this.refused = results("refused", meters);
  }

  private static Counter results(String result, MeterRegistry meters) {
    return Counter.builder("gatehouse.refreshes")
        .description("Refresh tokens by what became of them")
        .tag("result", result)
        .register(meters);
  }

  /** What a transaction did; a value and not a failure, since the end of a session must commit. */
  private sealed interface Outcome {
    record Granted(AccessToken token, Secret successor, boolean first) implements Outcome {}

    record Refused(CallError error, String reason) implements Outcome {}

    record Ended(Session session, Optional<Appended> entry) implements Outcome {}
  }

  /** A request: the scopes are null where none were asked for. */
  private record Asked(
      Secret token, Set<String> scopes, TokenClient client, String address, Instant begun) {}

  /**
   * Answers a request to the token endpoint.
   *
   * @param client who asks, already authenticated
   * @param begun when its caller began to ask; one that is sent again keeps it
   * @return fails only with {@link CallException}: INVALID_REQUEST, INVALID_GRANT for whatever is
   *     wrong with the token, INVALID_SCOPE, INVALID_CLIENT where the client is gone meanwhile,
   *     BUSY, UNAVAILABLE
   */
  public Future<IssuedToken> refresh(TokenRequest request, TokenClient client, Instant begun) {
    Secret token = request.refreshToken();
    if (token == null || token.value().isEmpty()) {
      return Future.failedFuture(
          new CallException(CallError.INVALID_REQUEST, null, List.of("refresh_token is missing")));
    }
    Asked asked;
    try {
      asked =
          new Asked(
              token, Scopes.requested(request.scope()), client, request.clientAddress(), begun);
    } catch (CallException e) {
      return Future.failedFuture(e);
    }
    // what is refused for good costs no writing transaction
    return store
        .store()
        .read(tx -> standing.known(tx, token))
        .compose(
            known -> {
              String reason =
                  known.isEmpty() ? "unknown" : standing.refusalOf(known.get(), client.id());
              return reason != null
                  ? Future.succeededFuture(refusal(reason))
                  : store
                      .store()
                      .write(tx -> attempt(tx, asked, known.get().session().sessionId()));
            })
        .compose(this::answer);
  }

  /** Everything anew: who asks beside waits for the session's lock, on whatever node. */
  private Future<Outcome> attempt(Transaction tx, Asked asked, String sessionId) {
    return store
        .sessions()
        .lock(tx, sessionId)
        .compose(locked -> standing.known(tx, asked.token()))
        .compose(
            known ->
                known.isEmpty()
                    ? Future.succeededFuture(refusal("unknown"))
                    : attempt(tx, asked, known.get()));
  }

  private Future<Outcome> attempt(Transaction tx, Asked asked, RefreshStanding.Known known) {
    String reason = standing.refusalOf(known, asked.client().id());
    if (reason != null) {
      return Future.succeededFuture(refusal(reason));
    }
    Session session = known.session();
    Secret successor = tokens.successor(asked.token());
    return isReused(tx, known.token(), successor)
        .compose(
            reused -> {
              if (!reused) {
                return grant(tx, asked, known, successor);
              }
              if (asked.begun().isBefore(known.token().usedAt())) {
                return Future.succeededFuture(refusal("overtaken"));
              }
              return sessions
                  .end(tx, session, null, asked.address(), "a refresh token was used again")
                  .map(entry -> new Outcome.Ended(session, entry));
            });
  }

  /** Whether a used one comes too late, or after its successor was used. */
  private Future<Boolean> isReused(Transaction tx, RefreshToken token, Secret successor) {
    if (token.usedAt() == null) {
      return Future.succeededFuture(false);
    }
    if (!clock.instant().isBefore(token.usedAt().plus(limits.grace()))) {
      return Future.succeededFuture(true);
    }
    return store
        .sessions()
        .token(tx, RefreshTokens.hash(successor))
        .map(next -> next.isEmpty() || next.get().usedAt() != null);
  }

  private Future<Outcome> grant(
      Transaction tx, Asked asked, RefreshStanding.Known known, Secret successor) {
    Session session = known.session();
    return standing
        .account(tx, session)
        .compose(
            account ->
                account.isEmpty()
                    ? Future.succeededFuture(refusal("account ended"))
                    : asked
                        .client()
                        .in(tx, store)
                        .compose(
                            client ->
                                RefreshStanding.clientIsGood(session, client)
                                    ? grant(tx, asked, known, account.get(), client, successor)
                                    : Future.succeededFuture(refusal("client revoked"))));
  }

  private Future<Outcome> grant(
      Transaction tx,
      Asked asked,
      RefreshStanding.Known known,
      Account account,
      TokenClient client,
      Secret successor) {
    Session session = known.session();
    Set<String> may = RefreshStanding.scopes(session, account, client);
    Set<String> scopes = asked.scopes() == null ? may : asked.scopes();
    if (!may.containsAll(scopes)) {
      return Future.succeededFuture(new Outcome.Refused(CallError.INVALID_SCOPE, "scope"));
    }
    return sessions
        .rotate(tx, session, known.token(), successor)
        .map(
            first ->
                new Outcome.Granted(
                    issuer.forSession(account, client, of(session), scopes), successor, first));
  }

  private static TokenSession of(Session session) {
    return new TokenSession(session.sessionId(), session.epoch(), session.authTime());
  }

  private static Outcome refusal(String reason) {
    return new Outcome.Refused(CallError.INVALID_GRANT, reason);
  }

  private Future<IssuedToken> answer(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Granted granted -> {
        (granted.first() ? rotated : repeated).increment();
        AccessToken token = granted.token();
        yield Future.succeededFuture(
            new IssuedToken(
                token.jwt(), token.expiresInSeconds(), token.scope(), granted.successor()));
      }
      case Outcome.Refused refusal -> {
        refused.increment();
        log.debug("refresh token refused: {}", refusal.reason());
        yield Future.failedFuture(new CallException(refusal.error()));
      }
      case Outcome.Ended ended -> {
        reused.increment();
        ended.entry().ifPresent(feed::publish);
        log.warn(
            "a refresh token was used again: session {} of account {} has ended",
            ended.session().sessionId(),
            ended.session().accountId());
        yield Future.failedFuture(new CallException(CallError.INVALID_GRANT));
      }
    };
  }
}
