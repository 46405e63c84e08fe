package dev.gatehouse.auth.token;

import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.RegisteredClient;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.auth.FirstParty;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import io.vertx.core.Future;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Whom tokens are issued to.
 *
 * @param id never null
 * @param epoch what its tokens carry
 * @param scopes the most it may have; null where nothing but the account bounds it
 * @param grants the words of the grants it may use; never null
 */
public record TokenClient(String id, int epoch, Set<String> scopes, Set<String> grants) {

  /** The built-in public client; nothing of it can be revoked at once. */
  public static final TokenClient FIRST_PARTY =
      new TokenClient(
          FirstParty.CLIENT_ID,
          0,
          null,
          Set.of(GrantType.PASSWORD.word(), GrantType.REFRESH_TOKEN.word()));

  /** A registered client as it is now. */
  public static TokenClient of(RegisteredClient client) {
    return new TokenClient(client.clientId(), client.epoch(), client.scopes(), client.grantTypes());
  }

  /** Whether it is the built-in one. */
  public boolean firstParty() {
    return id.equals(FirstParty.CLIENT_ID);
  }

  /** Whether it may use a grant. */
  public boolean may(GrantType grant) {
    return grants.contains(grant.word());
  }

  /** What of an account's scopes it may have, in their order. */
  public Set<String> bounded(Set<String> held) {
    if (scopes == null) {
      return held;
    }
    Set<String> both = new LinkedHashSet<>(held);
    both.retainAll(scopes);
    return both;
  }

  /**
   * This client as it is in the issuing transaction: it may have been deleted, or its epoch raised,
   * since it authenticated.
   *
   * @return fails with INVALID_CLIENT where it is gone
   */
  public Future<TokenClient> in(Transaction tx, AuthStore store) {
    return firstParty()
        ? Future.succeededFuture(this)
        : store
            .clients()
            .byId(tx, id)
            .compose(
                found ->
                    found.isPresent()
                        ? Future.succeededFuture(of(found.get()))
                        : Future.failedFuture(new CallException(CallError.INVALID_CLIENT)));
  }
}
