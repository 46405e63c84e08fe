package dev.gatehouse.auth.login;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What can be a password. bcrypt reads 72 bytes, and its other implementations end at a NUL. */
public final class Passwords {

  /** The fewest UTF-8 bytes of a new password. */
  public static final int MIN_BYTES = 8;

  /** The most UTF-8 bytes of any password. */
  public static final int MAX_BYTES = 72;

  private Passwords() {}

  /**
   * What speaks against a new password.
   *
   * @param password may be null
   * @return empty where it is good; else the fault in plain words, without the password
   */
  public static Optional<String> fault(String password) {
    if (password == null) {
      return Optional.of("is missing");
    }
    byte[] bytes = utf8(password);
    if (bytes == null) {
      return Optional.of("is no well-formed Unicode text (a lone surrogate)");
    }
    if (password.indexOf('\0') >= 0) {
      return Optional.of("contains a NUL");
    }
    if (bytes.length < MIN_BYTES || bytes.length > MAX_BYTES) {
      return Optional.of(
          "has %d UTF-8 bytes: write %d to %d".formatted(bytes.length, MIN_BYTES, MAX_BYTES));
    }
    return Optional.empty();
  }

  /**
   * The bytes to compare at a log-in; null where the text cannot be any account's password, so that
   * it must be refused like a wrong one. Short ones may come from an imported hash.
   */
  static byte[] bytesAtLogin(String password) {
    byte[] bytes = utf8(password);
    return bytes == null
            || bytes.length == 0
            || bytes.length > MAX_BYTES
            || password.indexOf('\0') >= 0
        ? null
        : bytes;
  }

  /** UTF-8, or null where the text has a lone surrogate: it must not hash like a question mark. */
  private static byte[] utf8(String text) {
    try {
      ByteBuffer encoded =
          StandardCharsets.UTF_8
              .newEncoder()
              .onMalformedInput(CodingErrorAction.REPORT)
              .onUnmappableCharacter(CodingErrorAction.REPORT)
              .encode(CharBuffer.wrap(text));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
