package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import java.time.Duration;
import java.time.Instant;

/**
 * When a key's time has come without anybody asking.
 *
 * @param every how long a key signs; zero for as long as nobody rotates; never null
 */
record RotationSchedule(Duration every) {
  /**
   * How long before it signs a key is published: longer than whoever verifies elsewhere keeps a JWK
   * set.
   */
  static final Duration LEAD = Duration.ofMinutes(2);

  /** Whether the next key is to be published. */
  boolean publishing(KeySet keys, Instant now) {
    Duration lead = every.dividedBy(2).compareTo(LEAD) < 0 ? every.dividedBy(2) : LEAD;
    return keys.next() == null && over(keys, now, every.minus(lead));
  }

  /** Whether another key is to sign. */
  boolean rotating(KeySet keys, Instant now) {
    return over(keys, now, every);
  }

  private boolean over(KeySet keys, Instant now, Duration age) {
    StoredKey active = keys.active();
    return !every.isZero()
        && active != null
        && active.times().activatedAt() != null
        && !now.isBefore(active.times().activatedAt().plus(age));
  }
}
