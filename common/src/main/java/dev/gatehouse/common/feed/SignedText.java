package dev.gatehouse.common.feed;

import java.util.Objects;

/**
 * JSON text and the anchor's signature over exactly its UTF-8 bytes, with the purpose mixed in
 * ({@link Anchor}). The text is parsed only after the signature held.
 *
 * @param text never null
 * @param signature Ed25519, base64url without padding; never null
 */
public record SignedText(String text, String signature) {
  public SignedText {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(signature, "signature");
  }
}
