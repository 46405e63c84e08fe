package dev.gatehouse.common.auth;

import java.time.Instant;
import java.util.List;

/**
 * The signing keys, oldest first.
 *
 * @param keys never null
 */
public record KeyList(List<Entry> keys) {
  /**
   * One key.
   *
   * @param kid never null
   * @param alg its JWA name; never null
   * @param state where in its life it is: next, active, retiring or retired; never null
   * @param createdAt never null
   * @param activatedAt since when it signs; null where it never has
   * @param retiringAt since when it signs no more; null where it has not begun or not ended
   * @param verifiesUntil when the last of its tokens will have ended; null unless it is retiring or
   *     has been
   * @param retiredAt since when it verifies nothing; null before
   * @param revokedAt when it was revoked; null where it was not
   */
  public record Entry(
      String kid,
      String alg,
      String state,
      Instant createdAt,
      Instant activatedAt,
      Instant retiringAt,
      Instant verifiesUntil,
      Instant retiredAt,
      Instant revokedAt) {

    /** A key that has signed since it was made. */
    public Entry(String kid, String alg, String state, Instant createdAt) {
      this(kid, alg, state, createdAt, createdAt, null, null, null, null);
    }
  }
}
