package dev.gatehouse.common.feed;

import java.util.Objects;

/**
 * The text of a {@link NodeStatement}, a signature over it, and the certificate of who signed.
 *
 * @param text never null
 * @param signature by the certificate's key, base64url without padding; never null
 * @param certificate X.509, DER as base64url without padding; never null
 */
public record SignedStatement(String text, String signature, String certificate) {
  /** The longest of each member; one that is longer is nobody's word. */
  public static final int LONGEST_TEXT = 1024;

  /** For any signature of a node's key. */
  public static final int LONGEST_SIGNATURE = 256;

  /** A node's certificate has about a thousand characters. */
  public static final int LONGEST_CERTIFICATE = 4096;

  public SignedStatement {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(signature, "signature");
    Objects.requireNonNull(certificate, "certificate");
  }

  /** Whether its members are as short as a node's are: checked before anything costly. */
  public boolean bounded() {
    return text.length() <= LONGEST_TEXT
        && signature.length() <= LONGEST_SIGNATURE
        && certificate.length() <= LONGEST_CERTIFICATE;
  }
}
