package dev.gatehouse.auth.client;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.login.AccountName;
import dev.gatehouse.auth.login.ClientAddress;
import dev.gatehouse.auth.login.TryLimits;
import dev.gatehouse.auth.login.TryPruning;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.RegisteredClient;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates confidential clients (RFC 6749 §2.3.1). Failures count for the address they come
 * from, together with failed log-ins, and for no pair: otherwise whoever shares an address with a
 * client could keep it out with ten wrong secrets. Call from one event loop.
 */
public final class ClientAuthenticator {

  private static final Logger log = LoggerFactory.getLogger(ClientAuthenticator.class);

  private final AuthStore store;
  private final Audit audit;
  private final TryLimits limits;
  private final TryPruning pruning;
  private final Clock clock;

  /** Authentication against the open store; nothing is null. */
  public ClientAuthenticator(
      AuthStore store, Audit audit, TryLimits limits, TryPruning pruning, Clock clock) {
    this.store = store;
    this.audit = audit;
    this.limits = limits;
    this.pruning = pruning;
    this.clock = clock;
  }

  /**
   * Authenticates a client.
   *
   * @return fails with INVALID_CLIENT (unknown, no secret and wrong secret alike), TOO_MANY_TRIES
   */
  public Future<TokenClient> authenticate(ClientCredentials given, String address) {
    return authenticate(given, address, (tx, client) -> Future.succeededFuture(client));
  }

  /**
   * Authenticates a client and goes on in the same reading transaction.
   *
   * @param given null where nothing was sent, which is INVALID_CLIENT
   * @param address the caller's, as the gateway knows it
   * @return what {@code work} makes; fails as {@link #authenticate(ClientCredentials, String)} does
   */
  public <T> Future<T> authenticate(
      ClientCredentials given,
      String address,
      BiFunction<Transaction, TokenClient, Future<T>> work) {
    if (given == null) {
      return Future.failedFuture(new CallException(CallError.INVALID_CLIENT));
    }
    String id = AccountName.lowered(given.clientId());
    return store
        .store()
        .read(tx -> attempt(tx, given, id, address, work))
        .compose(
            attempt ->
                attempt.right()
                    ? Future.succeededFuture(attempt.result())
                    : failed(attempt.client(), address));
  }

  /** How it went; the client is null where there is none of that id. */
  private record Attempt<T>(boolean right, RegisteredClient client, T result) {}

  private <T> Future<Attempt<T>> attempt(
      Transaction tx,
      ClientCredentials given,
      String id,
      String address,
      BiFunction<Transaction, TokenClient, Future<T>> work) {
    return store
        .tries()
        .ofAddress(tx, ClientAddress.tryKey(address), clock.instant())
        .compose(
            tries -> {
              Duration wait = limits.waitBeforeTry(tries, clock.instant());
              if (!wait.isZero()) {
                // before the secret is looked at: else guessing would know no limit
                return Future.failedFuture(
                    new CallException(
                        CallError.TOO_MANY_TRIES,
                        Duration.ofSeconds(Math.max(1, wait.plusNanos(999_999_999).toSeconds())),
                        List.of()));
              }
              return AccountName.isValid(id)
                  ? store.clients().byId(tx, id)
                  : Future.succeededFuture(Optional.<RegisteredClient>empty());
            })
        .compose(
            found -> {
              RegisteredClient client = found.orElse(null);
              return ClientSecrets.right(client, given.secret())
                  ? work.apply(tx, TokenClient.of(client))
                      .map(result -> new Attempt<>(true, client, result))
                  : Future.succeededFuture(new Attempt<T>(false, client, null));
            });
  }

  private <T> Future<T> failed(RegisteredClient client, String address) {
    String id = client == null ? null : client.clientId();
    String reason = client == null ? "unknown client" : "wrong secret";
    audit.login(new Audit.Happening("client.refused", null, id, address, reason));
    log.debug("client refused: client={} {}", id, reason);
    pruning.failed();
    return store
        .store()
        .write(
            tx -> store.tries().addressFailed(tx, ClientAddress.tryKey(address), clock.instant()))
        .compose(counted -> Future.failedFuture(new CallException(CallError.INVALID_CLIENT)));
  }
}
