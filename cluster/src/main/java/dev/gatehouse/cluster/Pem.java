package dev.gatehouse.cluster;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Textual encodings of keys and certificates (RFC 7468), one block a text. */
final class Pem {
  static final String CERTIFICATE = "CERTIFICATE";
  static final String PRIVATE_KEY = "PRIVATE KEY";
  static final String PUBLIC_KEY = "PUBLIC KEY";

  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s([A-Za-z0-9+/=\\s]+)-----END \\1-----\\s*");

  private Pem() {}

  static String write(String label, byte[] der) {
    return "-----BEGIN "
        + label
        + "-----\n"
        + LINES.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }

  /**
   * The one block of a text.
   *
   * @throws IllegalArgumentException where the text is not one block of that label
   */
  static byte[] read(String label, String text) {
    Matcher block = BLOCK.matcher(text);
    if (!block.matches() || !block.group(1).equals(label)) {
      throw new IllegalArgumentException("not one " + label + " in PEM form");
    }
    return Base64.getDecoder().decode(block.group(2).replaceAll("\\s", ""));
  }
}
