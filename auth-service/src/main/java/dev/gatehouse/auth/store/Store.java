package dev.gatehouse.auth.store;

import io.vertx.core.Future;
import java.util.function.Function;

/**
 * Transactions over everything auth-service remembers. Call from any event loop; the work runs on
 * the calling context and must do nothing but queries. A store that is away fails with {@code
 * CallException} UNAVAILABLE; an error inside {@code work} rolls back and is passed on.
 */
public interface Store {
  /** Runs {@code work} against one consistent state, without writing. */
  <T> Future<T> read(Function<Transaction, Future<T>> work);

  /** Runs {@code work} all or nothing; the future completes once it is durable. */
  <T> Future<T> write(Function<Transaction, Future<T>> work);

  /** One open transaction: what the ports take to know where they are. */
  interface Transaction {}
}
