package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import io.vertx.core.Future;
import java.time.Instant;

/** Failed log-ins, counted once for all gateways. Bounded: what has had its time is removed. */
public interface LoginTries {
  /**
   * What is known of one account-and-address pair and of one address.
   *
   * @param failuresInRow failures of the pair since its last success
   * @param lastFailureAt the pair's last failure; null where there is none
   * @param addressFailuresThisMinute failures from the address in the minute before
   * @param oldestInMinute the oldest of those; null where there is none
   */
  record Tries(
      int failuresInRow,
      Instant lastFailureAt,
      int addressFailuresThisMinute,
      Instant oldestInMinute) {}

  /**
   * Lets nobody else settle a try from that address until the transaction ends: what is read of it
   * from here on holds. The first thing a transaction does that decides on the counters.
   */
  Future<Void> lock(Transaction tx, String address);

  /** Reads the counters. */
  Future<Tries> of(Transaction tx, String account, String address, Instant now);

  /** Reads the counter of an address alone: of a pair that never failed. */
  Future<Tries> ofAddress(Transaction tx, String address, Instant now);

  /** Counts one failure of the address, and of no pair. */
  Future<Void> addressFailed(Transaction tx, String address, Instant now);

  /** Counts one failure of the pair and of the address. */
  Future<Void> failed(Transaction tx, String account, String address, Instant now);

  /** Forgets the pair's failures; the address keeps its own. */
  Future<Void> succeeded(Transaction tx, String account, String address);

  /**
   * Removes what can no longer matter; call now and then.
   *
   * @param before failures earlier than this are removed
   * @param limit the most rows to remove, so that nobody waits long for the writer
   * @return how many were removed; as many as {@code limit} means that there may be more
   */
  Future<Integer> prune(Transaction tx, Instant before, int limit);
}
