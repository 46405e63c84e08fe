package dev.gatehouse.common.jose;

import dev.gatehouse.common.config.Secret;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.EnumMap;
import java.util.Map;

/** One key for each algorithm, made once: RSA keys take their time. */
final class TestKeys {
  static final String SECRET = "correct-horse-battery-staple-and-more";

  private static final Map<Algorithm, SigningKey> KEYS = new EnumMap<>(Algorithm.class);

  private TestKeys() {}

  static synchronized SigningKey of(Algorithm algorithm) {
    return KEYS.computeIfAbsent(algorithm, TestKeys::make);
  }

  static SigningKey make(Algorithm algorithm) {
    return algorithm.symmetric()
        ? SigningKey.hmac(new Secret(SECRET))
        : SigningKey.generate(algorithm);
  }

  static PublicKey x509(Algorithm algorithm, byte[] der) {
    String kind =
        switch (algorithm) {
          case ES256, ES384 -> "EC";
          case RS256, PS256 -> "RSA";
          case EDDSA -> "Ed25519";
          case HS256 -> throw new IllegalArgumentException("no public key");
        };
    try {
      return KeyFactory.getInstance(kind).generatePublic(new X509EncodedKeySpec(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(e);
    }
  }
}
