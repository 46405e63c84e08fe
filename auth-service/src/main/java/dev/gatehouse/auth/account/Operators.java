package dev.gatehouse.auth.account;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import dev.gatehouse.common.jose.TokenVerifier;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets administrators in: the only way to an administrative transaction. The admin token is
 * verified before it, the account behind the token within it, so that an administrator who was
 * disabled a commit before changes nothing any more.
 */
public final class Operators {

  private static final Logger log = LoggerFactory.getLogger(Operators.class);

  private final TokenVerifier adminTokens;
  private final AuthStore store;

  /**
   * A check against the store.
   *
   * @param adminTokens accepts tokens of the admin audience alone; never null
   * @param store never null
   */
  public Operators(TokenVerifier adminTokens, AuthStore store) {
    this.adminTokens = adminTokens;
    this.store = store;
  }

  /**
   * Reads as an administrator.
   *
   * @return fails with UNAUTHENTICATED, FORBIDDEN, or as {@code work} does
   */
  public <T> Future<T> read(
      Operator operator, BiFunction<Transaction, Administrator, Future<T>> work) {
    return verified(operator)
        .compose(
            token ->
                store.store().read(tx -> admitted(tx, token).compose(who -> work.apply(tx, who))));
  }

  /**
   * Changes as an administrator, all or nothing.
   *
   * @return fails with UNAUTHENTICATED, FORBIDDEN, or as {@code work} does
   */
  public <T> Future<T> write(
      Operator operator, BiFunction<Transaction, Administrator, Future<T>> work) {
    return verified(operator)
        .compose(
            token ->
                store
                    .store()
                    .administer(tx -> admitted(tx, token).compose(who -> work.apply(tx, who))));
  }

  /** Empty for the local operator, who needs no token. */
  private Future<Optional<VerifiedToken>> verified(Operator operator) {
    if (operator == null) {
      return Future.failedFuture(new CallException(CallError.UNAUTHENTICATED));
    }
    if (operator.adminToken() == null) {
      return Future.succeededFuture(Optional.empty());
    }
    try {
      VerifiedToken token = adminTokens.verify(operator.adminToken().value());
      // with HS256 others can sign too: what they sign has no epoch, and could never be ended
      if (token.epochs() == null) {
        return refused(CallError.UNAUTHENTICATED, "no epoch", token);
      }
      return token.scopes().contains(Scopes.ADMIN)
          ? Future.succeededFuture(Optional.of(token))
          : refused(CallError.FORBIDDEN, "scope not in the token", token);
    } catch (TokenRefusedException e) {
      log.debug("admin token refused: {}", e.reason());
      return Future.failedFuture(new CallException(CallError.UNAUTHENTICATED));
    }
  }

  private Future<Administrator> admitted(Transaction tx, Optional<VerifiedToken> token) {
    if (token.isEmpty()) {
      return Future.succeededFuture(Administrator.LOCAL);
    }
    VerifiedToken verified = token.get();
    Future<Boolean> revoked =
        store.revoked().contains(tx, new TokenRevoked(verified.tokenId(), verified.expiresAt()));
    Future<Optional<Account>> account = store.accounts().byName(tx, verified.subject());
    return revoked.compose(
        ended ->
            ended
                ? refused(CallError.UNAUTHENTICATED, "revoked", verified)
                : account.compose(found -> admitted(verified, found.orElse(null))));
  }

  private static Future<Administrator> admitted(VerifiedToken token, Account account) {
    if (account == null || account.state() != AccountState.ENABLED) {
      return refused(CallError.UNAUTHENTICATED, "account ended", token);
    }
    if (token.accountId() != null && !token.accountId().equals(account.accountId())) {
      return refused(CallError.UNAUTHENTICATED, "another account's name", token);
    }
    if (!account.scopes().contains(Scopes.ADMIN)) {
      return refused(CallError.FORBIDDEN, "scope not held any more", token);
    }
    if (token.epochs().account() < account.epoch()) {
      return refused(CallError.UNAUTHENTICATED, "epoch ended", token);
    }
    return Future.succeededFuture(new Administrator(account.name()));
  }

  private static <T> Future<T> refused(CallError error, String reason, VerifiedToken token) {
    log.info("admin token refused: {} sub={} jti={}", reason, token.subject(), token.tokenId());
    return Future.failedFuture(new CallException(error));
  }
}
