package dev.gatehouse.auth.account;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.AccessToken;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.auth.token.TokenIssuer;
import dev.gatehouse.common.auth.MintToken;
import dev.gatehouse.common.auth.MintedToken;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.AccountState;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * Makes operators' tokens for accounts, each with its audit. They say no more than the account
 * could say itself: scopes it does not hold are refused, and {@code gatehouse:admin} always.
 */
public final class TokenMinting {

  /** The longest life and the longest time since the end, in minutes. */
  public static final int MAX_MINUTES = 1440;

  private final AuthStore store;
  private final Operators operators;
  private final TokenIssuer issuer;
  private final Audit audit;

  /** Minting over the open store; nothing is null. */
  public TokenMinting(AuthStore store, Operators operators, TokenIssuer issuer, Audit audit) {
    this.store = store;
    this.operators = operators;
    this.issuer = issuer;
    this.audit = audit;
  }

  /** Mints a token; NOT_FOUND, INVALID_REQUEST, INVALID_SCOPE, CONFLICT for a disabled account. */
  public Future<MintedToken> mint(MintToken request) {
    return operators
        .write(request.operator(), (tx, who) -> mint(tx, who, request))
        .map(token -> new MintedToken(token.jwt(), token.expiresInSeconds()));
  }

  private Future<AccessToken> mint(Transaction tx, Administrator who, MintToken request) {
    Integer minutes = request.minutes();
    if (minutes != null && (minutes == 0 || Math.abs((long) minutes) > MAX_MINUTES)) {
      return Future.failedFuture(
          new CallException(
              CallError.INVALID_REQUEST,
              null,
              List.of("minutes: write -%d to %d, not 0".formatted(MAX_MINUTES, MAX_MINUTES))));
    }
    return AccountService.find(store, tx, request.user())
        .compose(
            account -> {
              if (account.state() != AccountState.ENABLED) {
                return refused(CallError.CONFLICT, "the account is disabled");
              }
              Set<String> scopes = scopes(request.scope(), account);
              if (scopes == null) {
                return refused(
                    CallError.INVALID_SCOPE,
                    "scope: only what the account holds, and never " + Scopes.ADMIN);
              }
              Duration life = minutes == null ? null : Duration.ofMinutes(minutes);
              AccessToken token = issuer.minted(account, scopes, life);
              return audit
                  .administration(
                      tx,
                      new Audit.Happening(
                          "token.minted",
                          who.actor(),
                          account.name(),
                          null,
                          "token %s for %d s".formatted(token.tokenId(), token.expiresInSeconds())))
                  .map(noted -> token);
            });
  }

  private static Set<String> scopes(String asked, Account account) {
    if (asked == null || asked.isEmpty()) {
      return Scopes.withoutAdmin(account.scopes());
    }
    return Scopes.parse(asked)
        .filter(scopes -> !scopes.contains(Scopes.ADMIN) && account.scopes().containsAll(scopes))
        .orElse(null);
  }

  private static <T> Future<T> refused(CallError error, String detail) {
    return Future.failedFuture(new CallException(error, null, List.of(detail)));
  }
}
