package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import io.vertx.core.Future;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;

/**
 * Secret keys of other purposes than signing, which lie in the store wrapped under the
 * key-encryption key, so that every auth-service on the store has the same. Call from one event
 * loop.
 */
public final class WrappedSecrets {

  private static final int KEY_BYTES = 32;

  private final KeySettings settings;
  private final AuthStore store;
  private final Blocking blocking;

  /**
   * The secrets of a store.
   *
   * @param settings never null
   * @param store never null
   * @param blocking for the key-encryption key's file; never null
   */
  public WrappedSecrets(KeySettings settings, AuthStore store, Blocking blocking) {
    this.settings = settings;
    this.store = store;
    this.blocking = blocking;
  }

  /**
   * Opens a secret, or makes it where there is none yet. Not beside {@link KeyService#start}: both
   * may make the key-encryption key.
   *
   * @param purpose never null
   * @return 32 random bytes, the same for every process on the store; fails with {@link
   *     KeyUnavailableException}, or with what the store failed with
   */
  public Future<byte[]> open(String purpose) {
    return store
        .store()
        .read(
            tx ->
                store
                    .keys()
                    .wrappedKey(tx, purpose)
                    .compose(
                        wrapped ->
                            wrapped != null
                                ? Future.succeededFuture(new Found(wrapped, false))
                                : store.keys().all(tx).map(all -> new Found(null, all.isEmpty()))))
        .compose(
            found ->
                blocking
                    .call(() -> encryption(found.nothingWrapped()))
                    .compose(kek -> open(kek, purpose, found.wrapped())));
  }

  /** What the store has: the wrapped secret or null, and whether nothing at all is wrapped yet. */
  private record Found(String wrapped, boolean nothingWrapped) {}

  private Future<byte[]> open(KeyEncryption kek, String purpose, String wrapped) {
    if (wrapped != null) {
      return blocking.call(() -> unwrap(kek, purpose, wrapped));
    }
    byte[] fresh = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(fresh);
    return store
        .store()
        .write(tx -> store.keys().insertWrappedKey(tx, purpose, kek.wrap(purpose, fresh)))
        .map(fresh)
        .recover(failure -> madeByAnother(failure) ? open(purpose) : Future.failedFuture(failure));
  }

  /** Another process that starts at the same time was quicker: its key is everybody's. */
  private static boolean madeByAnother(Throwable failure) {
    return failure instanceof CallException told && told.error() == CallError.CONFLICT;
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

  private static byte[] unwrap(KeyEncryption kek, String purpose, String wrapped) {
    try {
      return kek.unwrap(purpose, wrapped);
    } catch (GeneralSecurityException e) {
      throw new KeyUnavailableException(
          "the key-encryption key does not open the key "
              + purpose
              + ": give the one this data directory was made with, or restore a backup into an"
              + " empty directory (gatehouse restore FILE)",
          e);
    }
  }
}
