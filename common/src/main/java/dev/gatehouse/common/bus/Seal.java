package dev.gatehouse.common.bus;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals messages with AES-256-GCM (NIST SP 800-38D) under the link key: nobody without it reads or
 * makes one.
 *
 * <p>The nonce is 96 random bits, so one key is good for about 2³² messages; a process of its own
 * makes a new key at each start. The additional data bind what surrounds a message: the version of
 * the form, the direction, the address, and for a reply the nonce of its request. So a request is
 * no reply, and neither can be moved to another address, nor a reply to another request.
 */
final class Seal {
  static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final String CIPHER = "AES/GCM/NoPadding";

  /** Which way a message goes. */
  enum Direction {
    REQUEST((byte) 'q'),
    REPLY((byte) 'r');

    private final byte mark;

    Direction(byte mark) {
      this.mark = mark;
    }
  }

  private final LinkKey key;
  private final SecureRandom random = new SecureRandom();

  Seal(LinkKey key) {
    this.key = key;
  }

  /** A new nonce; for a request it is also the id to which the reply is bound. */
  byte[] nonce() {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    return nonce;
  }

  /**
   * Seals.
   *
   * @param nonce fresh from {@link #nonce()}
   * @param request the request's nonce for a reply; empty for a request
   */
  byte[] close(
      byte[] nonce, byte version, Direction way, String address, byte[] request, byte[] text) {
    try {
      return cipher(Cipher.ENCRYPT_MODE, nonce, version, way, address, request).doFinal(text);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-GCM is missing", e); // every JDK has it
    }
  }

  /** Opens; null where the message was not sealed for exactly this under the link key. */
  byte[] open(
      byte[] nonce, byte version, Direction way, String address, byte[] request, byte[] sealed) {
    try {
      return cipher(Cipher.DECRYPT_MODE, nonce, version, way, address, request).doFinal(sealed);
    } catch (GeneralSecurityException e) {
      return null;
    }
  }

  private Cipher cipher(
      int mode, byte[] nonce, byte version, Direction way, String address, byte[] request)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    byte[] name = address.getBytes(StandardCharsets.UTF_8);
    // every part but the last has a fixed length or is preceded by it: no two contexts look alike
    cipher.updateAAD(
        ByteBuffer.allocate(3 + request.length + name.length)
            .put(version)
            .put(way.mark)
            .put((byte) request.length)
            .put(request)
            .put(name)
            .array());
    return cipher;
  }
}
