package dev.gatehouse.auth;

import dev.gatehouse.auth.account.AccountChanges;
import dev.gatehouse.auth.account.AccountService;
import dev.gatehouse.auth.account.FirstAccounts;
import dev.gatehouse.auth.account.Operators;
import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.keys.Blocking;
import dev.gatehouse.auth.keys.KeyUnavailableException;
import dev.gatehouse.auth.login.PasswordHashing;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.jose.TokenVerifier;
import dev.gatehouse.sql.DatabaseUnavailableException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/**
 * What the server and the command line without a server have in common, wired.
 *
 * @param store never null
 * @param feed never null
 * @param audit never null
 * @param hashing never null
 */
record AuthParts(AuthStore store, FeedPublisher feed, Audit audit, PasswordHashing hashing) {

  Operators operators(TokenVerifier adminTokens) {
    return new Operators(adminTokens, store);
  }

  AccountService accounts(Operators operators, AccountChanges changes, Duration hashingLimit) {
    return new AccountService(store, operators, changes, hashing, hashingLimit);
  }

  FirstAccounts firstAccounts(AuthSettings settings, AccountChanges changes, Blocking blocking) {
    AuthSettings.DemoAccount demo = settings.demoAccount();
    NewUser demoUser =
        demo == null
            ? null
            : new NewUser(
                demo.username(),
                demo.password(),
                null,
                demo.fullName(),
                null,
                List.copyOf(demo.scopes()));
    return new FirstAccounts(
        settings.dataDir(),
        settings.adminUsername(),
        settings.adminPassword(),
        demoUser,
        store,
        changes,
        hashing,
        blocking);
  }

  /** Ends the hashing, writes what is queued and lets go of the files, in that order. */
  Future<Void> close() {
    return hashing.close().eventually(audit::close).eventually(store::close);
  }

  /** What an operator is told of a start that failed; every other failure is passed on. */
  static Throwable inPlainWords(Throwable failure) {
    return switch (failure) {
      case DatabaseUnavailableException e -> new AuthStartException(e.getMessage(), e);
      case KeyUnavailableException e -> new AuthStartException(e.getMessage(), e);
      case CallException e when e.error() == CallError.INVALID_REQUEST ->
          new AuthStartException(String.join("; ", e.details()), e);
      case CallException e when e.error() == CallError.UNAVAILABLE ->
          new AuthStartException(
              "the database cannot be used: check that its disk is not full and writable, or that"
                  + " its server answers",
              e);
      default -> failure;
    };
  }
}
