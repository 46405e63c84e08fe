package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The sessions and their refresh tokens. Bounded in time: what has ended is removed. */
public interface Sessions {
  /**
   * A refresh token at rest.
   *
   * @param hash its SHA-256; never null
   * @param sessionId never null
   * @param expiresAt its end; never null
   * @param usedAt when it was used; null while it was not
   */
  record RefreshToken(String hash, String sessionId, Instant expiresAt, Instant usedAt) {
    /** Says of which session, never the hash. */
    @Override
    public String toString() {
      return "RefreshToken[" + sessionId + "]";
    }
  }

  /** Adds a session that is kept until {@code keptUntil}. */
  Future<Void> insert(Transaction tx, Session session, Instant keptUntil);

  /** The session of that id, revoked or not. */
  Future<Optional<Session>> byId(Transaction tx, String sessionId);

  /**
   * The session of that id as it is now, which until the end of the transaction nobody else
   * changes: whoever locks it too waits, whatever process it is in.
   */
  Future<Optional<Session>> lock(Transaction tx, String sessionId);

  /**
   * Notes that an access token was issued: until when there are any, and how long to keep it. Only
   * of a session that is locked: its revocation must name the end of its last token.
   */
  Future<Void> issued(Transaction tx, String sessionId, Instant tokensUntil, Instant keptUntil);

  /** Raises the epoch of a locked session to {@code epoch}: it is revoked. */
  Future<Void> revoke(Transaction tx, String sessionId, int epoch);

  /** The revoked sessions whose access tokens did not end before, at most {@code limit}. */
  Future<List<Session>> revoked(Transaction tx, Instant endedBefore, int limit);

  /** How many revoked sessions there are whose access tokens did not end before. */
  Future<Long> countRevoked(Transaction tx, Instant endedBefore);

  /** The refresh token of that hash. */
  Future<Optional<RefreshToken>> token(Transaction tx, String hash);

  /** Adds a refresh token; false where it was there already. */
  Future<Boolean> insertToken(Transaction tx, RefreshToken token);

  /** Marks a refresh token as used; false where it was before. */
  Future<Boolean> useToken(Transaction tx, String hash, Instant at);

  /**
   * Removes refresh tokens and sessions that have ended; call now and then.
   *
   * @param limit the most rows of each to remove, so that nobody waits long for the writer
   * @return how many were removed
   */
  Future<Integer> prune(Transaction tx, Instant endedBefore, int limit);
}
