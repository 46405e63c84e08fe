package dev.gatehouse.auth.keys;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Wraps keys at rest: AES-256-GCM under the key-encryption key, with what the key is for as
 * associated data, so that no wrapped key can be put in another's place. Safe for every thread.
 */
final class KeyEncryption {

  /** Where a generated key-encryption key lies in the data directory. */
  static final String FILE = "key-encryption-key";

  private static final String FORM = "AES/GCM/NoPadding";
  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  private KeyEncryption(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** Under a key that was given; empty where the text is not the base64 of 32 bytes. */
  static Optional<KeyEncryption> of(String base64) {
    try {
      byte[] bytes = Base64.getDecoder().decode(base64);
      return bytes.length == KEY_BYTES ? Optional.of(new KeyEncryption(bytes)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /**
   * Under the key in the data directory's file. Blocks.
   *
   * @param mayGenerate whether nothing is wrapped yet, so that a new one does no harm
   * @throws KeyUnavailableException where it is lost or unreadable
   */
  static KeyEncryption inDirectory(Path dataDir, boolean mayGenerate) {
    Path file = dataDir.resolve(FILE);
    if (Files.exists(file)) {
      return of(SecretFile.read(file))
          .orElseThrow(
              () ->
                  new KeyUnavailableException(
                      file + " is not the base64 of 32 bytes: put the right file back" + wayOut(),
                      null));
    }
    if (!mayGenerate) {
      throw new KeyUnavailableException(
          file
              + " is missing, and without it the signing keys of this data directory cannot be"
              + " read: put that file back"
              + wayOut(),
          null);
    }
    byte[] fresh = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(fresh);
    SecretFile.write(file, Base64.getEncoder().encodeToString(fresh));
    return new KeyEncryption(fresh);
  }

  /** The line for a key-encryption key that does not open what it should. */
  static KeyUnavailableException wrongKey(String kid, Throwable cause) {
    return new KeyUnavailableException(
        "the key-encryption key does not open signing key "
            + kid
            + ": give the one this data directory was made with"
            + wayOut(),
        cause);
  }

  private static String wayOut() {
    return ", or restore a backup into an empty directory (gatehouse restore FILE)";
  }

  /**
   * Wraps a key.
   *
   * @param purpose what it is for; needed again to unwrap it
   * @param secret never null
   * @return base64url of nonce, ciphertext and tag
   */
  String wrap(String purpose, byte[] secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, purpose);
      byte[] wrapped = Arrays.copyOf(nonce, NONCE_BYTES + cipher.getOutputSize(secret.length));
      cipher.doFinal(secret, 0, secret.length, wrapped, NONCE_BYTES);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(wrapped);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has AES-GCM", e);
    }
  }

  /**
   * Unwraps what {@link #wrap} made.
   *
   * @throws GeneralSecurityException where the key is another, the purpose is, or a bit has changed
   */
  byte[] unwrap(String purpose, String wrapped) throws GeneralSecurityException {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(wrapped);
    } catch (IllegalArgumentException e) {
      throw new GeneralSecurityException("no base64url", e);
    }
    if (bytes.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
      throw new GeneralSecurityException("too short");
    }
    byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
    return cipher(Cipher.DECRYPT_MODE, nonce, purpose)
        .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES);
  }

  private Cipher cipher(int mode, byte[] nonce, String purpose) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(FORM);
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(purpose.getBytes(StandardCharsets.UTF_8));
    return cipher;
  }
}
