package dev.gatehouse.common.jose;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.KeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import javax.crypto.spec.SecretKeySpec;

/**
 * Reads a JWK of a key that verifies. What a JWK says of itself ({@code alg}, {@code use}, {@code
 * key_ops}, {@code crv}) must fit together; private members are refused, since whoever publishes
 * them has lost the key.
 */
final class JwkReader {
  private static final Set<String> PRIVATE = Set.of("d", "p", "q", "dp", "dq", "qi", "oth", "priv");
  private static final Set<String> KEPT =
      Set.of("kty", "kid", "alg", "use", "crv", "x", "y", "n", "e", "k");

  private final Map<String, String> members = new HashMap<>();
  private final Set<String> operations = new HashSet<>();
  private boolean restrictsOperations;

  private JwkReader() {}

  /** Reads a key, symmetric ones among them. */
  static VerificationKey read(String json, KeyState state) {
    JwkReader reader = new JwkReader();
    try {
      StrictJson.<IOException>readObject(json.getBytes(StandardCharsets.UTF_8), reader::member);
    } catch (IOException e) {
      throw new IllegalArgumentException("the JWK is not a well-formed JSON object", e);
    }
    return reader.key(state);
  }

  private void member(String name, JsonParser value) throws IOException {
    if (PRIVATE.contains(name)) {
      throw new IllegalArgumentException("the JWK is not a public key");
    }
    if (name.equals("key_ops")) {
      readOperations(value);
    } else if (KEPT.contains(name)) {
      if (value.currentToken() != JsonToken.VALUE_STRING) {
        throw new IllegalArgumentException("the JWK's " + name + " is not a string");
      }
      members.put(name, value.getText());
    }
  }

  private void readOperations(JsonParser value) throws IOException {
    restrictsOperations = true;
    if (value.currentToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException("the JWK's key_ops is not an array");
    }
    while (value.nextToken() != JsonToken.END_ARRAY) {
      if (value.currentToken() != JsonToken.VALUE_STRING || !operations.add(value.getText())) {
        throw new IllegalArgumentException("the JWK's key_ops is not an array of distinct strings");
      }
    }
  }

  private VerificationKey key(KeyState state) {
    Algorithm algorithm =
        Algorithm.named(need("alg"))
            .orElseThrow(() -> new IllegalArgumentException("the JWK's alg is not supported"));
    if (!members.getOrDefault("use", "sig").equals("sig")
        || (restrictsOperations && !operations.contains("verify"))) {
      throw new IllegalArgumentException("the JWK is not for signatures");
    }
    try {
      return new VerificationKey(need("kid"), algorithm, state, material(algorithm));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the JWK's key is malformed", e);
    }
  }

  private Key material(Algorithm algorithm) throws GeneralSecurityException {
    return switch (algorithm) {
      case HS256 -> {
        needKind("oct", null);
        byte[] secret = bytes("k");
        if (secret.length == 0) {
          throw new IllegalArgumentException("the JWK's k is empty");
        }
        yield new SecretKeySpec(secret, "HmacSHA256");
      }
      case ES256 -> curveKey(algorithm, "P-256", 32);
      case ES384 -> curveKey(algorithm, "P-384", 48);
      case RS256, PS256 -> {
        needKind("RSA", null);
        yield publicKey("RSA", new RSAPublicKeySpec(number("n"), number("e")));
      }
      case EDDSA -> {
        needKind("OKP", "Ed25519");
        yield publicKey(
            "Ed25519", new EdECPublicKeySpec(NamedParameterSpec.ED25519, edwardsPoint()));
      }
    };
  }

  private Key curveKey(Algorithm algorithm, String curve, int length)
      throws GeneralSecurityException {
    needKind("EC", curve);
    ECPoint point = new ECPoint(coordinate("x", length), coordinate("y", length));
    return publicKey("EC", new ECPublicKeySpec(point, KeyStrength.curveOf(algorithm)));
  }

  private static Key publicKey(String kind, KeySpec spec) throws GeneralSecurityException {
    return KeyFactory.getInstance(kind).generatePublic(spec);
  }

  private EdECPoint edwardsPoint() {
    byte[] little = bytes("x");
    if (little.length != 32) {
      throw new IllegalArgumentException("the JWK's x has not 32 octets");
    }
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[little.length - 1 - i];
    }
    boolean odd = (big[0] & 0x80) != 0;
    big[0] &= 0x7f;
    return new EdECPoint(odd, new BigInteger(1, big));
  }

  /** RFC 7518 §6.2.1.2: as many octets as the field, leading zeros kept. */
  private BigInteger coordinate(String name, int length) {
    byte[] octets = bytes(name);
    if (octets.length != length) {
      throw new IllegalArgumentException("the JWK's " + name + " has not " + length + " octets");
    }
    return new BigInteger(1, octets);
  }

  /** RFC 7518 §2, Base64urlUInt: the fewest octets. */
  private BigInteger number(String name) {
    byte[] octets = bytes(name);
    if (octets.length == 0 || octets[0] == 0) {
      throw new IllegalArgumentException("the JWK's " + name + " is not a Base64urlUInt");
    }
    return new BigInteger(1, octets);
  }

  private byte[] bytes(String name) {
    byte[] octets = Base64Url.decode(need(name));
    if (octets == null) {
      throw new IllegalArgumentException("the JWK's " + name + " is not canonical base64url");
    }
    return octets;
  }

  private void needKind(String kind, String curve) {
    if (!kind.equals(need("kty")) || (curve != null && !curve.equals(need("crv")))) {
      throw new IllegalArgumentException("the JWK's kty or crv does not fit its alg");
    }
  }

  private String need(String name) {
    String value = members.get(name);
    if (value == null) {
      throw new IllegalArgumentException("the JWK has no " + name);
    }
    return value;
  }
}
