package dev.gatehouse.common.jose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Key;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Map;
import java.util.TreeMap;

/** A single JSON Web Key (RFC 7517, 7518 §6, 8037 §2) to and from text. */
public final class Jwk {
  private static final JsonFactory JSON = new JsonFactory();
  private static final int ED25519_BYTES = 32;

  private Jwk() {}

  /**
   * Writes a public key, with {@code kid}, {@code alg} and {@code use: sig}.
   *
   * @throws IllegalArgumentException for a symmetric key, which is never published
   */
  public static String toJson(VerificationKey key) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      write(key, json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  static void write(VerificationKey key, JsonGenerator json) throws IOException {
    if (!(key.key() instanceof PublicKey publicKey)) {
      throw new IllegalArgumentException("a symmetric key is never published");
    }
    json.writeStartObject();
    json.writeStringField("kid", key.kid());
    json.writeStringField("alg", key.algorithm().jwaName());
    json.writeStringField("use", "sig");
    for (Map.Entry<String, String> member : members(publicKey).entrySet()) {
      json.writeStringField(member.getKey(), member.getValue());
    }
    json.writeEndObject();
  }

  /**
   * Reads a public key; {@code kid} and {@code alg} are required.
   *
   * @param json never null
   * @param state the state it is in; never null
   * @return never null
   * @throws IllegalArgumentException with a plain line where it is malformed, of an unsupported
   *     algorithm, for another use, weak, or not public
   */
  public static VerificationKey parse(String json, KeyState state) {
    VerificationKey key = JwkReader.read(json, state);
    if (key.algorithm().symmetric()) {
      throw new IllegalArgumentException("the JWK is not a public key");
    }
    return key;
  }

  /** The key's thumbprint (RFC 7638 §3) with SHA-256, base64url. */
  static String thumbprint(PublicKey key) {
    StringBuilder text = new StringBuilder("{");
    // RFC 7638 §3.3: required members only, sorted, without white space; none needs escaping
    members(key)
        .forEach(
            (name, value) ->
                text.append(text.length() == 1 ? "\"" : ",\"")
                    .append(name)
                    .append("\":\"")
                    .append(value)
                    .append('"'));
    try {
      return Base64Url.encode(
          MessageDigest.getInstance("SHA-256")
              .digest(text.append('}').toString().getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /** The members that make the key, sorted. */
  private static Map<String, String> members(Key key) {
    Map<String, String> members = new TreeMap<>();
    switch (key) {
      case ECPublicKey ec -> {
        int bytes = (ec.getParams().getCurve().getField().getFieldSize() + 7) / 8;
        members.put("kty", "EC");
        members.put("crv", bytes == 32 ? "P-256" : "P-384");
        members.put("x", Base64Url.encode(unsigned(ec.getW().getAffineX(), bytes)));
        members.put("y", Base64Url.encode(unsigned(ec.getW().getAffineY(), bytes)));
      }
      case RSAPublicKey rsa -> {
        members.put("kty", "RSA");
        members.put("n", Base64Url.encode(unsigned(rsa.getModulus())));
        members.put("e", Base64Url.encode(unsigned(rsa.getPublicExponent())));
      }
      case EdECPublicKey edwards -> {
        members.put("kty", "OKP");
        members.put("crv", "Ed25519");
        members.put("x", Base64Url.encode(edwardsBytes(edwards)));
      }
      default -> throw new IllegalArgumentException("a key of an unsupported kind");
    }
    return members;
  }

  /** RFC 8032 §5.1.2: y with the lowest octet first, the sign of x in the highest bit. */
  private static byte[] edwardsBytes(EdECPublicKey key) {
    byte[] bytes = new byte[ED25519_BYTES];
    byte[] y = unsigned(key.getPoint().getY(), ED25519_BYTES);
    for (int i = 0; i < ED25519_BYTES; i++) {
      bytes[i] = y[ED25519_BYTES - 1 - i];
    }
    if (key.getPoint().isXOdd()) {
      bytes[ED25519_BYTES - 1] |= (byte) 0x80;
    }
    return bytes;
  }

  private static byte[] unsigned(BigInteger value) {
    return unsigned(value, (value.bitLength() + 7) / 8);
  }

  private static byte[] unsigned(BigInteger value, int length) {
    byte[] signed = value.toByteArray();
    byte[] bytes = new byte[length];
    int count = Math.min(signed.length, length);
    System.arraycopy(signed, signed.length - count, bytes, length - count, count);
    return bytes;
  }
}
