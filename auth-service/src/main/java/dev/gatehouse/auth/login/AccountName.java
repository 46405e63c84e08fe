package dev.gatehouse.auth.login;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * The one form of an account's name: 1 to 64 of {@code a-z 0-9 . _ @ -}, but neither {@code .} nor
 * {@code ..}: those are no segment of a path (RFC 3986 §5.2.4), so such an account could not be
 * asked for by its name.
 */
public final class AccountName {

  /** The longest name, in characters. */
  public static final int MAX_LENGTH = 64;

  private AccountName() {}

  /**
   * Lowers the capitals A to Z, and nothing else: the Kelvin sign is no {@code k}.
   *
   * @param text never null
   */
  public static String lowered(String text) {
    StringBuilder lowered = new StringBuilder(text);
    for (int i = 0; i < lowered.length(); i++) {
      char c = lowered.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        lowered.setCharAt(i, (char) (c + ('a' - 'A')));
      }
    }
    return lowered.toString();
  }

  /** Whether {@code text}, already lowered, can be an account's name; false for null. */
  public static boolean isValid(String text) {
    if (text == null
        || text.isEmpty()
        || text.length() > MAX_LENGTH
        || text.equals(".")
        || text.equals("..")) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || "._@-".indexOf(c) >= 0)) {
        return false;
      }
    }
    return true;
  }

  /**
   * What the tries of a name are counted under. A text that cannot be a name is counted too, under
   * a key of bounded length that no name has.
   */
  static String tryKey(String lowered) {
    return isValid(lowered) ? lowered : "#" + digest(lowered);
  }

  private static String digest(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
