package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.store.Store;
import dev.gatehouse.auth.store.Store.Transaction;
import io.vertx.core.Future;
import java.util.function.BiFunction;

/** On whose behalf keys are changed: decided anew in each transaction that changes them. */
public interface Authority {
  /**
   * Changes, all or nothing.
   *
   * @param work is given the transaction and the name for the audit, null for the service itself
   * @return fails where nobody may, or as {@code work} does
   */
  <T> Future<T> write(BiFunction<Transaction, String, Future<T>> work);

  /** The service itself, which needs nobody's leave. */
  static Authority own(Store store) {
    return new Authority() {
      @Override
      public <T> Future<T> write(BiFunction<Transaction, String, Future<T>> work) {
        return store.write(tx -> work.apply(tx, null));
      }
    };
  }
}
