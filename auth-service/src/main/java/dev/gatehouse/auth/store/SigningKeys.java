package dev.gatehouse.auth.store;

import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
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
   * @param wrappedPrivateKey PKCS#8, AES-256-GCM under the key-encryption key, base64url; never
   *     null
   * @param createdAt never null
   */
  record StoredKey(
      String kid,
      Algorithm algorithm,
      KeyState state,
      String publicJwk,
      String wrappedPrivateKey,
      Instant createdAt) {
    /** Says which key, never what it is. */
    @Override
    public String toString() {
      return "StoredKey[" + kid + ", " + algorithm + ", " + state + "]";
    }
  }

  /** All signing keys, oldest first. */
  Future<List<StoredKey>> all(Transaction tx);

  /** Adds one; CONFLICT where the kid is taken. */
  Future<Void> insert(Transaction tx, StoredKey key);

  /** Moves a key to another state; NOT_FOUND where there is none of that id. */
  Future<Void> setState(Transaction tx, String kid, KeyState state);

  /** A wrapped key of another purpose (such as {@code anchor}); null where there is none. */
  Future<String> wrappedKey(Transaction tx, String purpose);

  /** Keeps a wrapped key of another purpose; CONFLICT where there is one. */
  Future<Void> insertWrappedKey(Transaction tx, String purpose, String wrapped);
}
