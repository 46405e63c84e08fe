package dev.gatehouse.auth.revocation;

import dev.gatehouse.auth.account.AccountService;
import dev.gatehouse.auth.account.Administrator;
import dev.gatehouse.auth.account.Operators;
import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.client.ClientAuthenticator;
import dev.gatehouse.auth.client.ClientService;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.session.RefreshStanding;
import dev.gatehouse.auth.session.RefreshTokens;
import dev.gatehouse.auth.session.SessionService;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.Session;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.FirstParty;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.RevokeOwn;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import dev.gatehouse.common.jose.TokenVerifier;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Revokes tokens, sessions, users and clients: row, audit and feed entry in one transaction. What
 * nobody would accept anyway (expired, or revoked before) needs no entry and is answered like the
 * rest. Call from one event loop.
 */
public final class RevocationService {
  /** The most tokens that are remembered at a time; beyond it there is BUSY, never a loss. */
  public static final int MOST_TOKENS = 1_000_000;

  /** The most sessions: each is in every snapshot, which has room for some more. */
  public static final int MOST_SESSIONS = 200_000;

  /** How long after its end a token is remembered: what nodes tolerate, and clocks that differ. */
  public static final Duration KEPT_AFTER_EXPIRY = Duration.ofMinutes(2);

  private static final Duration PRUNED_EVERY = Duration.ofMinutes(1);
  private static final Duration LATER = Duration.ofSeconds(60);
  private static final Logger log = LoggerFactory.getLogger(RevocationService.class);

  private final AuthStore store;
  private final FeedPublisher feed;
  private final Audit audit;
  private final Operators operators;
  private final AccountService accounts;
  private final ClientService clients;
  private final SessionService sessions;
  private final RefreshStanding refreshTokens;
  private final ClientAuthenticator authenticator;
  private final TokenVerifier tokens;
  private final TokenVerifier adminTokens;
  private final Clock clock;
  private final long mostTokens;

  // how many rows there are at most, as of the last look and by what was added since
  private long counted = Long.MAX_VALUE;
  private Instant prunedAt = Instant.MIN;

  /**
   * A service over the open store.
   *
   * @param store never null
   * @param feed never null
   * @param audit never null
   * @param operators never null
   * @param accounts raises epochs; never null
   * @param clients raises epochs; never null
   * @param sessions ends sessions; never null
   * @param refreshTokens knows whose they are; never null
   * @param authenticator never null
   * @param tokens accepts tokens for routes; never null
   * @param adminTokens accepts administrators' tokens; never null
   * @param clock never null
   * @param mostTokens how many are remembered at a time, {@link #MOST_TOKENS}
   */
  public RevocationService(
      AuthStore store,
      FeedPublisher feed,
      Audit audit,
      Operators operators,
      AccountService accounts,
      ClientService clients,
      SessionService sessions,
      RefreshStanding refreshTokens,
      ClientAuthenticator authenticator,
      TokenVerifier tokens,
      TokenVerifier adminTokens,
      Clock clock,
      long mostTokens) {
    this.store = store;
    this.feed = feed;
    this.audit = audit;
    this.operators = operators;
    this.accounts = accounts;
    this.clients = clients;
    this.sessions = sessions;
    this.refreshTokens = refreshTokens;
    this.authenticator = authenticator;
    this.tokens = tokens;
    this.adminTokens = adminTokens;
    this.clock = clock;
    this.mostTokens = mostTokens;
  }

  /** Revokes for an operator; INVALID_REQUEST, NOT_FOUND for what is not there, BUSY. */
  public Future<Revoked> revoke(Revoke request) {
    if (request.user() != null) {
      return accounts.revoke(request.operator(), request.user());
    }
    if (request.client() != null) {
      return clients.revoke(request.operator(), request.client());
    }
    if (request.session() != null) {
      return operators
          .write(request.operator(), (tx, who) -> revokeSession(tx, who, request.session()))
          .map(this::published);
    }
    if (request.token() == null) {
      return Future.failedFuture(
          new CallException(
              CallError.INVALID_REQUEST, null, List.of("there is nothing to revoke")));
    }
    return operators
        .write(request.operator(), (tx, who) -> revoke(tx, who, request.token().value()))
        .map(this::published);
  }

  /**
   * Revokes for the client that a token was issued to (RFC 7009 §2.1), for a first-party log-in by
   * possession; what is no good token changes nothing.
   *
   * @return fails with INVALID_CLIENT, INVALID_GRANT for the token of another client, BUSY,
   *     TOO_MANY_TRIES
   */
  public Future<Revoked> revokeOwn(RevokeOwn request) {
    return FirstParty.asks(request.client())
        ? revokeOwn(request, FirstParty.CLIENT_ID)
        : authenticator
            .authenticate(request.client(), request.clientAddress())
            .compose(client -> revokeOwn(request, client.id()));
  }

  private Future<Revoked> revokeOwn(RevokeOwn request, String clientId) {
    if (RefreshTokens.isForm(request.token().value())) {
      return revokeRefreshToken(request, clientId);
    }
    VerifiedToken token;
    try {
      token = verified(request.token().value());
    } catch (TokenRefusedException e) {
      log.debug("nothing to revoke: {}", e.reason());
      return Future.succeededFuture(new Revoked(0));
    }
    String issuedTo = token.clientId() == null ? FirstParty.CLIENT_ID : token.clientId();
    if (!issuedTo.equals(clientId)) {
      return anothers(clientId);
    }
    return store
        .store()
        .write(tx -> revoke(tx, token, token.subject(), request.clientAddress()))
        .map(this::published);
  }

  private static Future<Revoked> anothers(String clientId) {
    return clientId.equals(FirstParty.CLIENT_ID)
        ? Future.succeededFuture(new Revoked(0)) // nobody knows who asks: no word of the token
        : Future.failedFuture(
            new CallException(
                CallError.INVALID_GRANT, null, List.of("the token is another client's")));
  }

  /** RFC 7009 §2.1: with a refresh token go the access tokens of the same grant. */
  private Future<Revoked> revokeRefreshToken(RevokeOwn request, String clientId) {
    return store
        .store()
        .read(tx -> refreshTokens.known(tx, request.token()))
        .compose(
            found -> {
              if (found.isEmpty()) {
                return Future.succeededFuture(new Revoked(0));
              }
              Session its = found.get().session();
              if (!its.clientId().equals(clientId)) {
                return anothers(clientId);
              }
              return store
                  .store()
                  .write(
                      tx ->
                          store
                              .sessions()
                              .lock(tx, its.sessionId())
                              .compose(
                                  session ->
                                      session.isEmpty()
                                          ? head(tx)
                                          : end(tx, session.get(), null, request.clientAddress())))
                  .map(this::published);
            });
  }

  private Future<Change> revokeSession(Transaction tx, Administrator who, String id) {
    return store
        .sessions()
        .lock(tx, id)
        .compose(
            session ->
                session.isEmpty()
                    ? Future.failedFuture(
                        new CallException(
                            CallError.NOT_FOUND, null, List.of("there is no such session")))
                    : end(tx, session.get(), who.actor(), null));
  }

  private Future<Change> end(Transaction tx, Session session, String actor, String clientAddress) {
    if (session.revoked()) {
      return head(tx);
    }
    return store
        .sessions()
        .countRevoked(tx, clock.instant().minus(KEPT_AFTER_EXPIRY))
        .compose(
            count -> {
              if (count >= Math.min(mostTokens, MOST_SESSIONS)) {
                log.error(
                    "{} revoked sessions are remembered and no more fit: revoke the users instead",
                    count);
                return Future.failedFuture(new CallException(CallError.BUSY, LATER, List.of()));
              }
              return sessions.end(tx, session, actor, clientAddress, null);
            })
        .compose(
            entry ->
                entry.isEmpty()
                    ? head(tx)
                    : Future.succeededFuture(
                        new Change(entry.get(), "session " + session.sessionId(), actor)));
  }

  private Future<Change> revoke(Transaction tx, Administrator who, String text) {
    try {
      return revoke(tx, verified(text), who.actor(), null);
    } catch (TokenRefusedException e) {
      return e.reason() == RefusalReason.EXPIRED
          ? head(tx)
          : Future.failedFuture(
              new CallException(
                  CallError.INVALID_REQUEST,
                  null,
                  List.of("token: it is no access token of this service")));
    }
  }

  private VerifiedToken verified(String text) throws TokenRefusedException {
    try {
      return tokens.verify(text);
    } catch (TokenRefusedException e) {
      if (e.reason() != RefusalReason.AUDIENCE) {
        throw e;
      }
      return adminTokens.verify(text);
    }
  }

  private Future<Change> revoke(
      Transaction tx, VerifiedToken token, String actor, String clientAddress) {
    TokenRevoked change = new TokenRevoked(token.tokenId(), token.expiresAt());
    if (roomIsKnown(clock.instant())) {
      return inserted(tx, change, token, actor, clientAddress);
    }
    return store
        .revoked()
        .contains(tx, change)
        .compose(
            known ->
                known
                    ? head(tx)
                    : room(tx).compose(free -> inserted(tx, change, token, actor, clientAddress)));
  }

  private Future<Change> inserted(
      Transaction tx,
      TokenRevoked change,
      VerifiedToken token,
      String actor,
      String clientAddress) {
    counted++; // others look at it while the answer is waited for
    return store
        .revoked()
        .insert(tx, change)
        .compose(
            inserted -> {
              if (inserted) {
                return appended(tx, change, token, actor, clientAddress);
              }
              counted--;
              return head(tx); // it was revoked before
            });
  }

  private Future<Change> appended(
      Transaction tx,
      TokenRevoked change,
      VerifiedToken token,
      String actor,
      String clientAddress) {
    // sent one behind the other: while an answer is waited for, others wait for the audit's lock
    Future<Void> noted =
        audit.administration(
            tx,
            new Audit.Happening(
                "token.revoked",
                actor,
                token.subject(),
                clientAddress,
                "token " + token.tokenId()));
    Future<Appended> appended =
        feed.append(tx, change, number -> store.revoked().number(tx, change, number));
    return noted
        .compose(written -> appended)
        .map(
            entry ->
                new Change(
                    entry, "token jti=" + token.tokenId() + " of sub=" + token.subject(), actor));
  }

  /** What was revoked before is done once a node is where the feed is now. */
  private Future<Change> head(Transaction tx) {
    return store
        .feed()
        .head(tx)
        .map(head -> new Change(new Appended(head.number(), null), null, null));
  }

  private boolean roomIsKnown(Instant now) {
    return counted < mostTokens && now.isBefore(prunedAt.plus(PRUNED_EVERY));
  }

  /** Removes what has ended, and sees that there is room for one more. */
  private Future<Void> room(Transaction tx) {
    Instant now = clock.instant();
    return store
        .revoked()
        .prune(tx, now.minus(KEPT_AFTER_EXPIRY))
        .compose(pruned -> store.revoked().count(tx))
        .compose(
            count -> {
              prunedAt = now;
              counted = count;
              if (count < mostTokens) {
                return Future.succeededFuture();
              }
              log.error(
                  "{} revoked tokens are remembered and no more fit: revoke the users instead",
                  count);
              return Future.failedFuture(new CallException(CallError.BUSY, LATER, List.of()));
            });
  }

  private Revoked published(Change change) {
    if (change.what() != null) {
      feed.publish(change.appended());
      log.info(
          "revoked: {} by {}, feed number {}",
          change.what(),
          change.actor() == null ? "its client" : change.actor(),
          change.appended().number());
    }
    return new Revoked(change.appended().number());
  }

  /** What a transaction did: null where there was nothing to do, and who did it. */
  private record Change(Appended appended, String what, String actor) {}
}
