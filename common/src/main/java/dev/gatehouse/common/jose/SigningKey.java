package dev.gatehouse.common.jose;

import dev.gatehouse.common.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/**
 * A key that signs, with the one algorithm it may be used for. Immutable.
 *
 * @param kid the key id; never null nor empty
 * @param algorithm never null
 * @param privateKey the private key, or the secret of a symmetric algorithm; never null
 * @param publicKey null where the algorithm is symmetric
 */
public record SigningKey(String kid, Algorithm algorithm, Key privateKey, PublicKey publicKey) {
  private static final int KID_BYTES = 16;

  /** Checks that the key fits the algorithm and is strong enough. */
  public SigningKey {
    Objects.requireNonNull(kid, "kid");
    Objects.requireNonNull(algorithm, "algorithm");
    if (kid.isEmpty() || kid.length() > JwsHeader.MAX_KID_LENGTH) {
      throw new IllegalArgumentException("the kid is empty or too long");
    }
    boolean fits =
        algorithm.symmetric()
            ? privateKey instanceof SecretKey && publicKey == null
            : privateKey instanceof PrivateKey && publicKey != null;
    if (!fits) {
      throw new IllegalArgumentException("the key does not fit " + algorithm.jwaName());
    }
    KeyStrength.check(algorithm, algorithm.symmetric() ? privateKey : publicKey);
  }

  /**
   * Makes a new key pair with the JDK's own generator.
   *
   * @param algorithm not a symmetric one
   * @return never null
   */
  public static SigningKey generate(Algorithm algorithm) {
    return generate(algorithm, CryptoProvider.jdk());
  }

  /**
   * Makes a new key pair; its {@code kid} is its thumbprint (RFC 7638). RSA keys have 2048 bits.
   *
   * @param algorithm not a symmetric one
   * @param provider whose generator; never null
   * @return never null
   */
  public static SigningKey generate(Algorithm algorithm, CryptoProvider provider) {
    try {
      KeyPair pair = provider.keyPair(kindOf(algorithm), parametersOf(algorithm));
      return new SigningKey(
          Jwk.thumbprint(pair.getPublic()), algorithm, pair.getPrivate(), pair.getPublic());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK makes no keys for " + algorithm.jwaName(), e);
    }
  }

  /**
   * The key of a shared secret (HS256): its UTF-8 bytes. Its {@code kid} is derived with a MAC
   * under the secret, not with a plain digest, so it gives away no more than any token does.
   *
   * @throws IllegalArgumentException where it is shorter than 32 bytes
   */
  public static SigningKey hmac(Secret secret) {
    byte[] bytes = secret.value().getBytes(StandardCharsets.UTF_8);
    if (bytes.length < KeyStrength.MIN_HMAC_BYTES) {
      throw new IllegalArgumentException("an HS256 key is shorter than 32 bytes");
    }
    SecretKeySpec key = new SecretKeySpec(bytes, "HmacSHA256");
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      byte[] digest = mac.doFinal("gatehouse key id".getBytes(StandardCharsets.US_ASCII));
      String kid = Base64Url.encode(Arrays.copyOf(digest, KID_BYTES));
      return new SigningKey(kid, Algorithm.HS256, key, null);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /**
   * Restores a key that was stored.
   *
   * @param kid never null
   * @param algorithm not a symmetric one
   * @param pkcs8 what {@link #pkcs8()} gave
   * @param publicJwk the public half as a JWK; never null
   * @param provider tries whether the halves fit; never null
   * @return never null
   * @throws IllegalArgumentException where the halves do not belong together or do not fit
   */
  public static SigningKey fromPkcs8(
      String kid, Algorithm algorithm, byte[] pkcs8, String publicJwk, CryptoProvider provider) {
    VerificationKey half = Jwk.parse(publicJwk, KeyState.ACTIVE);
    if (!half.kid().equals(kid) || half.algorithm() != algorithm) {
      throw new IllegalArgumentException("the stored key " + kid + " is not that of its JWK");
    }
    try {
      PrivateKey privateKey =
          KeyFactory.getInstance(kindOf(algorithm)).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      SigningKey key = new SigningKey(kid, algorithm, privateKey, (PublicKey) half.key());
      byte[] probe = "probe".getBytes(StandardCharsets.US_ASCII);
      if (JwsSignature.verify(provider, half, probe, JwsSignature.sign(provider, key, probe))) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("the stored key " + kid + " cannot be read", e);
    }
    throw new IllegalArgumentException("the halves of the stored key " + kid + " do not match");
  }

  /**
   * The private key as PKCS #8 (RFC 5958), unencrypted.
   *
   * @return a copy; never null
   * @throws IllegalStateException where the algorithm is symmetric
   */
  public byte[] pkcs8() {
    if (algorithm.symmetric()) {
      throw new IllegalStateException("a shared secret is never stored");
    }
    return privateKey.getEncoded();
  }

  /** The half that verifies, in the given state. */
  public VerificationKey toVerificationKey(KeyState state) {
    return new VerificationKey(
        kid, algorithm, state, algorithm.symmetric() ? privateKey : publicKey);
  }

  private static String kindOf(Algorithm algorithm) {
    return switch (algorithm) {
      case ES256, ES384 -> "EC";
      case RS256, PS256 -> "RSA";
      case EDDSA -> "Ed25519";
      case HS256 -> throw new IllegalArgumentException("an HS256 key is a given secret");
    };
  }

  private static AlgorithmParameterSpec parametersOf(Algorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> new ECGenParameterSpec("secp256r1");
      case ES384 -> new ECGenParameterSpec("secp384r1");
      case RS256, PS256 ->
          new RSAKeyGenParameterSpec(KeyStrength.MIN_RSA_BITS, RSAKeyGenParameterSpec.F4);
      case EDDSA -> NamedParameterSpec.ED25519;
      case HS256 -> throw new IllegalArgumentException("an HS256 key is a given secret");
    };
  }

  /** Says which key, never what it is. */
  @Override
  public String toString() {
    return "SigningKey[" + kid + ", " + algorithm + "]";
  }
}
