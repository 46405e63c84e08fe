package dev.gatehouse.common.jose;

import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenRefusedException;
import java.nio.charset.StandardCharsets;

/**
 * The layer below claims: a compact JWS (RFC 7515 §7.1) whose header is allowed and whose signature
 * is the key's. Knows nothing of what the payload says.
 */
final class JwsVerifier {
  /** How long a token may be, in characters, all of which are ASCII. */
  static final int MAX_LENGTH = 8 * 1024;

  private final CryptoProvider provider;

  JwsVerifier(CryptoProvider provider) {
    this.provider = provider;
  }

  /** Chooses the key for a header. */
  @FunctionalInterface
  interface KeyChooser {
    /**
     * The one key that may verify.
     *
     * @throws TokenRefusedException where there is none, or the header is not of the kind expected
     */
    VerificationKey choose(JwsHeader header) throws TokenRefusedException;
  }

  /** What was signed, and by which key. Its arrays belong to whoever asked. */
  static final class Verified {
    private final byte[] payload;
    private final VerificationKey key;
    private final byte[] signingInput;

    private Verified(byte[] payload, VerificationKey key, byte[] signingInput) {
      this.payload = payload;
      this.key = key;
      this.signingInput = signingInput;
    }

    /** The payload's bytes; never null, may be empty. */
    byte[] payload() {
      return payload;
    }

    VerificationKey key() {
      return key;
    }

    /** {@code header.payload} as it was signed, in ASCII. */
    byte[] signingInput() {
      return signingInput;
    }
  }

  /**
   * Verifies a token. The order is cheapest first, and nothing is decoded before its size is
   * bounded.
   */
  Verified verify(String token, KeyChooser keys) throws TokenRefusedException {
    if (token.length() > MAX_LENGTH) {
      throw new TokenRefusedException(RefusalReason.TOO_LONG);
    }
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    if (first <= 0 || second < 0 || token.indexOf('.', second + 1) >= 0) {
      throw new TokenRefusedException(RefusalReason.MALFORMED);
    }
    byte[] headerJson = part(token, 0, first);
    byte[] payload = part(token, first + 1, second);
    byte[] signature = part(token, second + 1, token.length());
    JwsHeader header = JwsHeader.parse(headerJson);
    VerificationKey key = keys.choose(header);
    // RFC 8725 §3.1: the key says which algorithm, the header may only agree
    if (!key.algorithm().jwaName().equals(header.alg())) {
      throw new TokenRefusedException(RefusalReason.ALGORITHM);
    }
    byte[] signingInput = token.substring(0, second).getBytes(StandardCharsets.US_ASCII);
    if (!JwsSignature.verify(provider, key, signingInput, signature)) {
      throw new TokenRefusedException(RefusalReason.SIGNATURE);
    }
    return new Verified(payload, key, signingInput);
  }

  private static byte[] part(String token, int start, int end) throws TokenRefusedException {
    byte[] bytes = Base64Url.decode(token, start, end);
    if (bytes == null) {
      throw new TokenRefusedException(RefusalReason.MALFORMED);
    }
    return bytes;
  }
}
