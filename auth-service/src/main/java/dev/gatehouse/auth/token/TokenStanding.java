package dev.gatehouse.auth.token;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.RegisteredClient;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.claims.Epochs;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import io.vertx.core.Future;
import java.util.Optional;

/**
 * Whether a verified token is still good by what the store says now: what nodes decide by the feed,
 * decided at its source. Safe for every thread.
 */
public final class TokenStanding {

  private final AuthStore store;

  /** Over the open store; never null. */
  public TokenStanding(AuthStore store) {
    this.store = store;
  }

  /** Whether nothing of the token has ended: itself, its session, its client, its account. */
  public Future<Boolean> isGood(Transaction tx, VerifiedToken token) {
    return store
        .revoked()
        .contains(tx, new TokenRevoked(token.tokenId(), token.expiresAt()))
        .compose(revoked -> revoked ? no() : sessionIsGood(tx, token))
        .compose(good -> good ? clientIsGood(tx, token) : no())
        .compose(good -> good ? subjectIsGood(tx, token) : no());
  }

  /** A session is forgotten only once every token of it has ended. */
  private Future<Boolean> sessionIsGood(Transaction tx, VerifiedToken token) {
    return token.sessionId() == null
        ? Future.succeededFuture(true)
        : store
            .sessions()
            .byId(tx, token.sessionId())
            .map(
                session ->
                    session.isEmpty()
                        || (token.epochs() == null
                            ? !session.get().revoked()
                            : token.epochs().session() >= session.get().epoch()));
  }

  private Future<Boolean> clientIsGood(Transaction tx, VerifiedToken token) {
    if (token.clientId() == null || token.clientId().equals(TokenClient.FIRST_PARTY.id())) {
      return Future.succeededFuture(true);
    }
    return store
        .clients()
        .byId(tx, token.clientId())
        .map(client -> client.isPresent() && clientIsGood(token.epochs(), client.get()));
  }

  /** A token without epochs was minted elsewhere: nobody knows whether it is of before. */
  private static boolean clientIsGood(Epochs epochs, RegisteredClient client) {
    return epochs == null ? client.epoch() == 0 : epochs.client() >= client.epoch();
  }

  private Future<Boolean> subjectIsGood(Transaction tx, VerifiedToken token) {
    return token.kind() == SubjectKind.CLIENT
        ? Future.succeededFuture(true)
        : store
            .accounts()
            .byName(tx, token.subject())
            .map(account -> accountIsGood(token, account));
  }

  private static boolean accountIsGood(VerifiedToken token, Optional<Account> found) {
    if (found.isEmpty() || found.get().state() != AccountState.ENABLED) {
      return false;
    }
    Account account = found.get();
    boolean its = token.accountId() == null || token.accountId().equals(account.accountId());
    return its
        && (token.epochs() == null
            ? account.epoch() == 0
            : token.epochs().account() >= account.epoch());
  }

  private static Future<Boolean> no() {
    return Future.succeededFuture(false);
  }
}
