package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The clients and their tombstones. */
public interface Clients {
  /** The client of that id that is not deleted. */
  Future<Optional<RegisteredClient>> byId(Transaction tx, String clientId);

  /** Adds a client; fails with {@code CallException} CONFLICT where the id or name is taken. */
  Future<Void> insert(Transaction tx, RegisteredClient client);

  /**
   * Replaces everything but id and creation time; the id of a DELETED one is free again. Fails with
   * {@code CallException} NOT_FOUND where there is no such client, or it was deleted before.
   */
  Future<Void> update(Transaction tx, RegisteredClient client);

  /** Up to {@code limit} clients that are not deleted, by id, after {@code after} (or null). */
  Future<List<RegisteredClient>> page(Transaction tx, String after, int limit);

  /**
   * The clients that matter to nodes, by id: those of a positive epoch, and tombstones.
   *
   * @param limit the most to give
   */
  Future<List<OfInterest>> forSnapshot(Transaction tx, int limit);

  /**
   * A client that matters to nodes.
   *
   * @param client never null
   * @param raisedAt when its epoch was raised the last time; null where it never was
   */
  record OfInterest(RegisteredClient client, Instant raisedAt) {}
}
