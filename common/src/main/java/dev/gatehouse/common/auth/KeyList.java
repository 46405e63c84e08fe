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
   * @param state {@code next}, {@code active}, {@code retiring} or {@code retired}; never null
   * @param createdAt never null
   */
  public record Entry(String kid, String alg, String state, Instant createdAt) {}
}
