package dev.gatehouse.gateway.docs;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/**
 * Bytes that are served as they are, with their strong entity tag (RFC 9110 §8.8.3). Immutable:
 * nobody writes into its bytes.
 */
final class Document {
  private final String contentType;
  private final String cacheControl;
  private final String etag;
  private final byte[] bytes;

  private Document(String contentType, String cacheControl, String etag, byte[] bytes) {
    this.contentType = contentType;
    this.cacheControl = cacheControl;
    this.etag = etag;
    this.bytes = bytes;
  }

  static Document of(String contentType, String cacheControl, byte[] bytes) {
    return new Document(contentType, cacheControl, etagOf(bytes), bytes);
  }

  static Document of(String contentType, String cacheControl, String text) {
    return of(contentType, cacheControl, text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Whether the client has it already (RFC 9110 §13.1.2).
   *
   * @param ifNoneMatch the field's value; null where there is none
   */
  boolean matches(String ifNoneMatch) {
    if (ifNoneMatch == null) {
      return false;
    }
    if (ifNoneMatch.strip().equals("*")) {
      return true;
    }
    for (String tag : ifNoneMatch.split(",", -1)) {
      String opaque = tag.strip();
      if (etag.equals(opaque.startsWith("W/") ? opaque.substring(2) : opaque)) {
        return true;
      }
    }
    return false;
  }

  String contentType() {
    return contentType;
  }

  String cacheControl() {
    return cacheControl;
  }

  /** Quoted; never null. */
  String etag() {
    return etag;
  }

  byte[] bytes() {
    return bytes;
  }

  private static String etagOf(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return '"'
          + Base64.getUrlEncoder().withoutPadding().encodeToString(digest).substring(0, 22)
          + '"';
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
