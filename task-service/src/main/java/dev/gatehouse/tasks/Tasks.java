package dev.gatehouse.tasks;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * The tasks of every account. Each method sees one account's alone, so that nobody can reach
 * another's. Futures fail with {@code CallException} UNAVAILABLE or BUSY where the store does not
 * answer.
 */
interface Tasks {
  /** How many tasks an account may have: the list is complete, so it must end. */
  int MOST_PER_ACCOUNT = 10_000;

  /** All of them, oldest first. */
  Future<List<Task>> all(String accountId);

  /** One; empty where the account has none of that id. */
  Future<Optional<Task>> find(String accountId, String id);

  /** Adds one, not done yet; empty where the account has {@link #MOST_PER_ACCOUNT} already. */
  Future<Optional<Task>> add(String accountId, String title);

  /** Changes one; empty where the account has none of that id. */
  Future<Optional<Task>> change(String accountId, String id, TaskChange change);

  /** Deletes one; false where the account has none of that id. */
  Future<Boolean> delete(String accountId, String id);
}
