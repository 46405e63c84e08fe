package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.SigningKeys.Times;
import dev.gatehouse.common.jose.KeyState;
import java.time.Duration;
import java.time.Instant;

/** The steps of a key's life; each gives the key as it is after. No step leads back. */
final class KeyLife {
  /**
   * Until then every process that signs has heard that a key signs no more: it looks every {@link
   * KeyUpkeep#LOOK_EVERY}, and the rest is for a slow machine.
   */
  static final Duration HEARD_WITHIN = Duration.ofSeconds(10);

  private KeyLife() {}

  /** It begins to sign. */
  static StoredKey activated(StoredKey next, Instant at) {
    require(next, next.state() == KeyState.NEXT);
    return in(
        next, KeyState.ACTIVE, new Times(at, null, null, null, null), next.wrappedPrivateKey());
  }

  /**
   * It signs no more, and verifies until the last of its tokens has ended; its private half goes.
   *
   * @param leeway how much longer than {@code exp} verifiers take a token
   */
  static StoredKey stopped(StoredKey active, Instant at, Duration leeway) {
    require(active, active.state() == KeyState.ACTIVE);
    Instant until = at.plus(HEARD_WITHIN).plus(active.longestLife()).plus(leeway);
    return in(
        active,
        KeyState.RETIRING,
        new Times(active.times().activatedAt(), at, until, null, null),
        "");
  }

  /** Whether the last of its tokens has ended. */
  static boolean ended(StoredKey key, Instant now) {
    return key.state() == KeyState.RETIRING
        && key.times().verifiesUntil() != null
        && !now.isBefore(key.times().verifiesUntil());
  }

  /** It verifies nothing any more, which is known to concern no token. */
  static StoredKey retired(StoredKey key, Instant at) {
    require(key, key.state() == KeyState.NEXT || key.state() == KeyState.RETIRING);
    return ended(key, at, null);
  }

  /** It neither signs nor verifies any more, whatever tokens there are. */
  static StoredKey revoked(StoredKey key, Instant at) {
    require(key, key.state() != KeyState.RETIRED);
    return ended(key, at, at);
  }

  private static StoredKey ended(StoredKey key, Instant at, Instant revokedAt) {
    Times before = key.times();
    Instant retiringAt = key.state() == KeyState.ACTIVE ? at : before.retiringAt();
    return in(
        key,
        KeyState.RETIRED,
        new Times(before.activatedAt(), retiringAt, before.verifiesUntil(), at, revokedAt),
        "");
  }

  private static StoredKey in(StoredKey key, KeyState state, Times times, String wrapped) {
    return new StoredKey(
        key.kid(),
        key.algorithm(),
        state,
        key.publicJwk(),
        wrapped,
        key.createdAt(),
        times,
        key.longestLife());
  }

  private static void require(StoredKey key, boolean fits) {
    if (!fits) {
      throw new IllegalStateException("no such step for " + key);
    }
  }
}
