package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The signing keys and other keys of auth-service, wrapped under the key-encryption key. */
public interface SigningKeys {
  /**
   * A signing key at rest.
   *
   * @param kid never null
   * @param algorithm never null
   * @param state never null
   * @param publicJwk its public half (RFC 7517); never null
   * @param wrappedPrivateKey PKCS#8, AES-256-GCM under the key-encryption key, base64url; empty
   *     once nobody needs it; never null
   * @param createdAt never null
   * @param times when what happened to it since; never null
   * @param longestLife of any of its tokens; whole seconds; never null
   */
  record StoredKey(
      String kid,
      Algorithm algorithm,
      KeyState state,
      String publicJwk,
      String wrappedPrivateKey,
      Instant createdAt,
      Times times,
      Duration longestLife) {

    /** Says which key, never what it is. */
    @Override
    public String toString() {
      return "StoredKey[" + kid + ", " + algorithm + ", " + state + "]";
    }
  }

  /**
   * When a key moved on; each null where it has not.
   *
   * @param activatedAt since when it signs
   * @param retiringAt since when it signs no more
   * @param verifiesUntil when the last of its tokens will have ended
   * @param retiredAt since when it verifies nothing
   * @param revokedAt when it was revoked
   */
  record Times(
      Instant activatedAt,
      Instant retiringAt,
      Instant verifiesUntil,
      Instant retiredAt,
      Instant revokedAt) {
    /** Nothing has happened yet. */
    public static final Times NONE = new Times(null, null, null, null, null);
  }

  /**
   * Makes every other transaction that changes signing keys wait for the end of this one: the first
   * thing such a transaction does.
   *
   * @return the number of this change, higher than any before
   */
  Future<Long> lock(Transaction tx);

  /** The number of the last change; 0 before the first. */
  Future<Long> lastChange(Transaction tx);

  /** All signing keys, oldest first. */
  Future<List<StoredKey>> all(Transaction tx);

  /** Adds one; CONFLICT where the kid is taken, or the state admits one key that is there. */
  Future<Void> insert(Transaction tx, StoredKey key);

  /**
   * Moves a key on: its state, its times and its private half; NOT_FOUND where there is none of
   * that id.
   */
  Future<Void> update(Transaction tx, StoredKey key);

  /**
   * Notes that tokens of that life are signed, unless longer ones are; where the key signs no more,
   * it verifies the longer for it.
   */
  Future<Void> raiseLongestLife(Transaction tx, String kid, Duration life);

  /** Forgets all but the {@code kept} retired keys that retired last. */
  Future<Void> pruneRetired(Transaction tx, int kept);

  /** A wrapped key of another purpose (such as {@code anchor}); null where there is none. */
  Future<String> wrappedKey(Transaction tx, String purpose);

  /** Keeps a wrapped key of another purpose; CONFLICT where there is one. */
  Future<Void> insertWrappedKey(Transaction tx, String purpose, String wrapped);
}
