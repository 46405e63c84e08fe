package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.SigningKeys.Times;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.Jwk;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningKey;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes signing keys and opens those of the store. What is open stays so until it is let go of, so
 * that a key signs the moment it may. Safe for every thread.
 */
final class KeyVault {
  private final KeySettings settings;
  private final CryptoProvider provider;
  private final Clock clock;
  private final Blocking blocking;
  private final Map<String, SigningKey> open = new ConcurrentHashMap<>();
  private volatile KeyEncryption encryption;

  KeyVault(KeySettings settings, CryptoProvider provider, Clock clock, Blocking blocking) {
    this.settings = settings;
    this.provider = provider;
    this.clock = clock;
    this.blocking = blocking;
  }

  /**
   * Takes the key-encryption key; before anything else.
   *
   * @param mayGenerate whether nothing is wrapped yet
   * @return fails with {@link KeyUnavailableException}
   */
  Future<Void> unlock(boolean mayGenerate) {
    return blocking.call(
        () -> {
          encryption = encryption(mayGenerate);
          return null;
        });
  }

  private KeyEncryption encryption(boolean mayGenerate) {
    if (settings.keyEncryptionKey() == null) {
      return KeyEncryption.inDirectory(settings.dataDir(), mayGenerate);
    }
    return KeyEncryption.of(settings.keyEncryptionKey().value())
        .orElseThrow(
            () ->
                new KeyUnavailableException(
                    "key-encryption-key is not the base64 of 32 bytes: make one with"
                        + " `openssl rand -base64 32`",
                    null));
  }

  /** Makes a key that is next, and open; nobody knows of it yet. */
  Future<StoredKey> make(Algorithm algorithm) {
    return blocking.call(
        () -> {
          SigningKey key = SigningKey.generate(algorithm, provider);
          open.put(key.kid(), key);
          return new StoredKey(
              key.kid(),
              key.algorithm(),
              KeyState.NEXT,
              Jwk.toJson(key.toVerificationKey(KeyState.NEXT)),
              encryption.wrap(purpose(key.kid()), key.pkcs8()),
              // as it is stored, so that every answer shows the same
              clock.instant().truncatedTo(ChronoUnit.MILLIS),
              Times.NONE,
              settings.accessTokenTtl());
        });
  }

  /**
   * Opens a key.
   *
   * @return fails with {@link KeyUnavailableException} where the key-encryption key is another
   */
  Future<SigningKey> open(StoredKey stored) {
    SigningKey key = open.get(stored.kid());
    return key != null
        ? Future.succeededFuture(key)
        : blocking.call(() -> open.computeIfAbsent(stored.kid(), kid -> unwrap(stored)));
  }

  /** The key where it is open; else null. */
  SigningKey opened(String kid) {
    return open.get(kid);
  }

  /** Lets go of all but these. */
  void keep(Collection<String> kids) {
    open.keySet().retainAll(kids);
  }

  private SigningKey unwrap(StoredKey stored) {
    try {
      byte[] pkcs8 = encryption.unwrap(purpose(stored.kid()), stored.wrappedPrivateKey());
      return SigningKey.fromPkcs8(
          stored.kid(), stored.algorithm(), pkcs8, stored.publicJwk(), provider);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw KeyEncryption.wrongKey(stored.kid(), e);
    }
  }

  /** What a signing key is wrapped for. */
  static String purpose(String kid) {
    return "signing-key/" + kid;
  }
}
