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
import dev.gatehouse.common.feed.AccountState;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers refresh tokens (RFC 6749 §6). Each is used once: it is answered with a successor, and,
 * within the grace and while that successor is unused, with the same one again, since answers get
 * lost and tabs race. After that somebody else has it too, and the session ends. Everything is read
 * in the issuing transaction; those follow one another. Call from one event loop.
 */
public final class RefreshService {

  private static final Logger log = LoggerFactory.getLogger(RefreshService.class);

  private final AuthStore store;
  private final SessionService sessions;
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
      RefreshTokens tokens,
      TokenIssuer issuer,
      FeedPublisher feed,
      SessionLimits limits,
      Clock clock,
      MeterRegistry meters) {
    this.store = store;
    this.sessions = sessions;
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
  private record Asked(Secret token, Set<String> scopes, TokenClient client, String address) {}

  /**
   * Answers a request to the token endpoint.
   *
   * @param client who asks, already authenticated
   * @return fails only with {@link CallException}: INVALID_REQUEST, INVALID_GRANT for whatever is
   *     wrong with the token, INVALID_SCOPE, INVALID_CLIENT where the client is gone meanwhile,
   *     BUSY, UNAVAILABLE
   */
  public Future<IssuedToken> refresh(TokenRequest request, TokenClient client) {
    Secret token = request.refreshToken();
    if (token == null || token.value().isEmpty()) {
      return Future.failedFuture(
          new CallException(CallError.INVALID_REQUEST, null, List.of("refresh_token is missing")));
    }
    Asked asked;
    try {
      asked = new Asked(token, Scopes.requested(request.scope()), client, request.clientAddress());
    } catch (CallException e) {
      return Future.failedFuture(e);
    }
    // what nobody was given costs no writing transaction
    return store
        .store()
        .read(tx -> sessions.sessionOf(tx, token))
        .compose(
            known ->
                known.isEmpty()
                    ? Future.succeededFuture(refusal("unknown"))
                    : store.store().write(tx -> attempt(tx, asked)))
        .compose(this::answer);
  }

  private Future<Outcome> attempt(Transaction tx, Asked asked) {
    return store
        .sessions()
        .token(tx, RefreshTokens.hash(asked.token()))
        .compose(
            token ->
                token.isEmpty()
                    ? Future.succeededFuture(refusal("unknown"))
                    : store
                        .sessions()
                        .byId(tx, token.get().sessionId())
                        .compose(session -> attempt(tx, asked, token.get(), session.orElse(null))));
  }

  private Future<Outcome> attempt(
      Transaction tx, Asked asked, RefreshToken token, Session session) {
    String reason = refusalOf(token, session, asked.client());
    if (reason != null) {
      return Future.succeededFuture(refusal(reason));
    }
    Secret successor = tokens.successor(asked.token());
    return isReused(tx, token, successor)
        .compose(
            reused ->
                reused
                    ? sessions
                        .end(tx, session, null, asked.address(), "a refresh token was used again")
                        .map(entry -> new Outcome.Ended(session, entry))
                    : grant(tx, asked, token, session, successor));
  }

  /** Why a refresh token is not in force; null where it is. */
  private String refusalOf(RefreshToken token, Session session, TokenClient client) {
    Instant now = clock.instant();
    if (session == null) {
      return "unknown";
    }
    if (!session.clientId().equals(client.id())) {
      return "of another client";
    }
    if (session.revoked()) {
      return "revoked";
    }
    return now.isBefore(token.expiresAt()) && now.isBefore(session.expiresAt()) ? null : "expired";
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
      Transaction tx, Asked asked, RefreshToken token, Session session, Secret successor) {
    return store
        .accounts()
        .byId(tx, session.accountId())
        .compose(
            found -> {
              Account account = found.orElse(null);
              if (account == null
                  || account.state() != AccountState.ENABLED
                  || account.epoch() > session.accountEpoch()) {
                return Future.succeededFuture(refusal("account ended"));
              }
              return asked
                  .client()
                  .in(tx, store)
                  .compose(
                      client -> {
                        if (client.epoch() > session.clientEpoch()) {
                          return Future.succeededFuture(refusal("client revoked"));
                        }
                        Set<String> scopes = scopes(asked, session, account, client);
                        return scopes == null
                            ? Future.succeededFuture(
                                new Outcome.Refused(CallError.INVALID_SCOPE, "scope"))
                            : sessions
                                .rotate(tx, session, token, successor)
                                .map(
                                    first ->
                                        new Outcome.Granted(
                                            issuer.forSession(account, client, of(session), scopes),
                                            successor,
                                            first));
                      });
            });
  }

  /** RFC 6749 §6: what was granted at the log-in, or a part of it; null for more than that. */
  private static Set<String> scopes(
      Asked asked, Session session, Account account, TokenClient client) {
    Set<String> may = new LinkedHashSet<>(client.bounded(session.scopes()));
    may.retainAll(account.scopes());
    if (asked.scopes() == null) {
      return may;
    }
    return may.containsAll(asked.scopes()) ? asked.scopes() : null;
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
