package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The accounts and their tombstones. */
public interface Accounts {
  /** The account of that name that is not deleted. */
  Future<Optional<Account>> byName(Transaction tx, String name);

  /** Whether an account or a client that is not deleted has that name. */
  Future<Boolean> nameTaken(Transaction tx, String name);

  /**
   * The highest epoch any account or client of that name ever had, tombstones included; -1 where
   * there was none.
   */
  Future<Integer> highestEpoch(Transaction tx, String name);

  /** Adds an account; fails with {@code CallException} CONFLICT where the name is taken. */
  Future<Void> insert(Transaction tx, Account account);

  /**
   * Replaces everything but id, name and creation time; a DELETED one keeps id, name and epoch, and
   * its name is free again. Fails with {@code CallException} NOT_FOUND where there is no such
   * account, or it was deleted before.
   */
  Future<Void> update(Transaction tx, Account account);

  /**
   * Replaces the hash alone, and only while it is still {@code expected}: a rehash at login must
   * not undo a change of password made meanwhile.
   */
  Future<Boolean> replaceHash(Transaction tx, String accountId, String expected, String hash);

  /** Up to {@code limit} accounts that are not deleted, by name, after {@code after} (or null). */
  Future<List<Account>> page(Transaction tx, String after, int limit);

  /**
   * The accounts that matter to nodes, by name: those whose epoch was raised not too long ago, or
   * all. Of several that bore one name the last alone, since its epoch is above the others'.
   *
   * @param raisedSince the earliest raising that still matters; null for every account there is
   * @param limit the most to give
   */
  Future<List<OfInterest>> forSnapshot(Transaction tx, Instant raisedSince, int limit);

  /**
   * An account that matters to nodes.
   *
   * @param account never null
   * @param raisedAt when its epoch was raised the last time; null where it never was
   */
  record OfInterest(Account account, Instant raisedAt) {}
}
