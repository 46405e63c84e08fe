package dev.gatehouse.common.feed;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All that a node must know at one number of the feed.
 *
 * @param feedId never null
 * @param head the newest number contained; 0 for an empty feed
 * @param keys every key that is not retired; never null
 * @param accounts the accounts that a node must know; never null
 * @param directoryComplete whether {@code accounts} holds every account there is, so that a name
 *     that is not in it never existed (with HS256, where others mint tokens too); else it holds
 *     only those whose epoch was raised within the last day
 * @param raisedAt when an account's epoch was raised, by account id, for each where that was within
 *     the last day; null where the writer does not know, and then every positive epoch counts as
 *     raised just now
 * @param revoked the revoked tokens that have not expired; never null, empty where they come in
 *     pages
 * @param clients the clients of which something was ever revoked; never null
 * @param sessions the revoked sessions whose tokens have not all expired; never null
 * @param revokedInPages whether the revoked tokens are too many for one message, so that a node
 *     asks for them by {@link FeedCalls#REVOKED} before it believes to know them
 */
public record FeedSnapshot(
    String feedId,
    long head,
    List<SecurityChange.KeyChanged> keys,
    List<SecurityChange.AccountChanged> accounts,
    boolean directoryComplete,
    Map<String, Instant> raisedAt,
    List<SecurityChange.TokenRevoked> revoked,
    List<Client> clients,
    List<SecurityChange.SessionRevoked> sessions,
    boolean revokedInPages) {
  /**
   * A client.
   *
   * @param change how it stands; never null
   * @param raisedAt when its epoch was raised; null where that was not within the last day
   */
  public record Client(SecurityChange.ClientChanged change, Instant raisedAt) {
    public Client {
      Objects.requireNonNull(change, "change");
    }
  }

  public FeedSnapshot {
    Objects.requireNonNull(feedId, "feedId");
    keys = List.copyOf(keys);
    accounts = List.copyOf(accounts);
    raisedAt = raisedAt == null ? null : Map.copyOf(raisedAt);
    revoked = List.copyOf(revoked);
    clients = List.copyOf(clients);
    sessions = List.copyOf(sessions);
    if (head < 0) {
      throw new IllegalArgumentException("a head is negative");
    }
  }

  /** A snapshot that holds all the revoked tokens itself. */
  public FeedSnapshot(
      String feedId,
      long head,
      List<SecurityChange.KeyChanged> keys,
      List<SecurityChange.AccountChanged> accounts,
      boolean directoryComplete,
      Map<String, Instant> raisedAt,
      List<SecurityChange.TokenRevoked> revoked,
      List<Client> clients,
      List<SecurityChange.SessionRevoked> sessions) {
    this(
        feedId,
        head,
        keys,
        accounts,
        directoryComplete,
        raisedAt,
        revoked,
        clients,
        sessions,
        false);
  }

  /** A snapshot without clients and sessions. */
  public FeedSnapshot(
      String feedId,
      long head,
      List<SecurityChange.KeyChanged> keys,
      List<SecurityChange.AccountChanged> accounts,
      boolean directoryComplete,
      Map<String, Instant> raisedAt,
      List<SecurityChange.TokenRevoked> revoked) {
    this(feedId, head, keys, accounts, directoryComplete, raisedAt, revoked, List.of(), List.of());
  }

  /** A snapshot without revoked tokens, clients and sessions. */
  public FeedSnapshot(
      String feedId,
      long head,
      List<SecurityChange.KeyChanged> keys,
      List<SecurityChange.AccountChanged> accounts,
      boolean directoryComplete,
      Map<String, Instant> raisedAt) {
    this(feedId, head, keys, accounts, directoryComplete, raisedAt, List.of());
  }

  /** A snapshot whose writer does not know when epochs were raised. */
  public FeedSnapshot(
      String feedId,
      long head,
      List<SecurityChange.KeyChanged> keys,
      List<SecurityChange.AccountChanged> accounts,
      boolean directoryComplete) {
    this(feedId, head, keys, accounts, directoryComplete, null);
  }
}
