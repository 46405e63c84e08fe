package dev.gatehouse.auth.session;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.Session;
import dev.gatehouse.auth.store.Sessions.RefreshToken;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** Whether a refresh token is in force, by what the store says now. Safe for every thread. */
public final class RefreshStanding {

  private final AuthStore store;
  private final Clock clock;

  /**
   * Over the open store.
   *
   * @param store never null
   * @param clock never null
   */
  public RefreshStanding(AuthStore store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /**
   * A refresh token of somebody, in force or not.
   *
   * @param token never null
   * @param session whose; never null
   */
  public record Known(RefreshToken token, Session session) {}

  /**
   * A refresh token that would be answered.
   *
   * @param token never null
   * @param session never null
   * @param account never null
   * @param scopes the most that would be granted; never null
   */
  public record InForce(RefreshToken token, Session session, Account account, Set<String> scopes) {}

  /**
   * Whose refresh token a text is; empty where it is nobody's, or nobody's any more.
   *
   * @param text anything
   */
  public Future<Optional<Known>> known(Transaction tx, Secret text) {
    if (!RefreshTokens.isForm(text.value())) {
      return Future.succeededFuture(Optional.empty());
    }
    return store
        .sessions()
        .token(tx, RefreshTokens.hash(text))
        .compose(
            token ->
                token.isEmpty()
                    ? Future.succeededFuture(Optional.empty())
                    : store
                        .sessions()
                        .byId(tx, token.get().sessionId())
                        .map(session -> session.map(its -> new Known(token.get(), its))));
  }

  /**
   * What a client would get for a text; empty for whatever is wrong with it, and for a used one.
   *
   * @param text anything
   * @param client as it is in the transaction
   */
  public Future<Optional<InForce>> inForce(Transaction tx, Secret text, TokenClient client) {
    return known(tx, text)
        .compose(
            known -> {
              if (known.isEmpty()
                  || known.get().token().usedAt() != null
                  || refusalOf(known.get(), client.id()) != null
                  || !clientIsGood(known.get().session(), client)) {
                return Future.succeededFuture(Optional.empty());
              }
              Session session = known.get().session();
              return account(tx, session)
                  .map(
                      account ->
                          account.map(
                              its ->
                                  new InForce(
                                      known.get().token(),
                                      session,
                                      its,
                                      scopes(session, its, client))));
            });
  }

  /** Why a refresh token is refused for good, as far as it and its session tell; null if not. */
  String refusalOf(Known known, String clientId) {
    Session session = known.session();
    if (!session.clientId().equals(clientId)) {
      return "of another client";
    }
    if (session.revoked()) {
      return "revoked";
    }
    Instant now = clock.instant();
    return now.isBefore(known.token().expiresAt()) && now.isBefore(session.expiresAt())
        ? null
        : "expired";
  }

  /** The account of a session; empty where it has ended since, or what was issued to it has. */
  Future<Optional<Account>> account(Transaction tx, Session session) {
    return store
        .accounts()
        .byId(tx, session.accountId())
        .map(
            found ->
                found.filter(
                    account ->
                        account.state() == AccountState.ENABLED
                            && account.epoch() <= session.accountEpoch()));
  }

  /** Whether nothing of the client was revoked since the log-in. */
  static boolean clientIsGood(Session session, TokenClient client) {
    return client.epoch() <= session.clientEpoch();
  }

  /** RFC 6749 §6: what was granted at the log-in, as far as account and client still have it. */
  static Set<String> scopes(Session session, Account account, TokenClient client) {
    Set<String> may = new LinkedHashSet<>(client.bounded(session.scopes()));
    may.retainAll(account.scopes());
    return may;
  }
}
