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

  /**
   * Runs {@code work} all or nothing; the future completes once it is durable. Other processes may
   * write at the same time, and each statement sees what they have committed by then: what is
   * decided on what was read needs {@link #administer}, or a lock of its port.
   *
   * @param work may be run again from its beginning, after nothing of it was kept
   */
  <T> Future<T> write(Function<Transaction, Future<T>> work);

  /**
   * The same for whatever changes accounts, clients or keys on the strength of what it reads: one
   * such transaction after the other, whichever process has it. Ends, like those that revoke
   * tokens, at the feed's head; locks are taken in the order administration, keys, audit, head.
   */
  <T> Future<T> administer(Function<Transaction, Future<T>> work);

  /** One open transaction: what the ports take to know where they are. */
  interface Transaction {}
}
