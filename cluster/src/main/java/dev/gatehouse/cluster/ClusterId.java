package dev.gatehouse.cluster;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.HexFormat;

/** What tells clusters apart. */
final class ClusterId {
  private static final int BYTES = 8;

  private ClusterId() {}

  /** The beginning of the digest of the authority's public key, in hexadecimal. */
  static String of(PublicKey authority) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(authority.getEncoded());
      return HexFormat.of().formatHex(Arrays.copyOf(digest, BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 is missing", e); // every JDK has it
    }
  }
}
