package dev.gatehouse.common.jose;

import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.EdECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EllipticCurve;
import java.security.spec.NamedParameterSpec;
import javax.crypto.SecretKey;

/**
 * Which keys may be used at all (RFC 7518 §3.2, §3.3, §3.4; RFC 8725 §3.5): a weak or odd key is
 * refused when it is made, not when it is used.
 */
final class KeyStrength {
  static final int MIN_HMAC_BYTES = 32;
  static final int MIN_RSA_BITS = 2048;

  /** Beyond this a verification is slow enough to be a weapon. */
  static final int MAX_RSA_BITS = 8192;

  private static final BigInteger MIN_RSA_EXPONENT = BigInteger.valueOf(65537);
  private static final int MAX_RSA_EXPONENT_BITS = 32;

  private static final int[] SMALL_PRIMES = {
    3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83, 89, 97,
    101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167
  };

  // RFC 8032 §5.1
  private static final BigInteger ED_P = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
  private static final BigInteger ED_D =
      BigInteger.valueOf(-121665).multiply(BigInteger.valueOf(121666).modInverse(ED_P)).mod(ED_P);

  private KeyStrength() {}

  /**
   * Checks a verifying key.
   *
   * @throws IllegalArgumentException with a plain line that does not print the key
   */
  static void check(Algorithm algorithm, Key key) {
    switch (algorithm) {
      case HS256 -> checkSecret(key);
      case ES256 -> checkCurve(algorithm, key, Curves.P256);
      case ES384 -> checkCurve(algorithm, key, Curves.P384);
      case RS256, PS256 -> checkRsa(algorithm, key);
      case EDDSA -> checkEdwards(key);
    }
  }

  private static void checkSecret(Key key) {
    if (!(key instanceof SecretKey) || key.getEncoded() == null) {
      throw new IllegalArgumentException("the key does not fit HS256");
    }
    require(key.getEncoded().length >= MIN_HMAC_BYTES, "an HS256 key is shorter than 32 bytes");
  }

  private static void checkRsa(Algorithm algorithm, Key key) {
    if (!(key instanceof RSAPublicKey rsa)) {
      throw new IllegalArgumentException("the key does not fit " + algorithm.jwaName());
    }
    int bits = rsa.getModulus().bitLength();
    require(bits >= MIN_RSA_BITS, "an RSA key has fewer than 2048 bits");
    require(bits <= MAX_RSA_BITS, "an RSA key has more than 8192 bits");
    BigInteger exponent = rsa.getPublicExponent();
    require(
        exponent.testBit(0)
            && exponent.compareTo(MIN_RSA_EXPONENT) >= 0
            && exponent.bitLength() <= MAX_RSA_EXPONENT_BITS,
        "an RSA key's public exponent is not an odd number from 65537 to 2^32");
    for (int prime : SMALL_PRIMES) {
      require(
          rsa.getModulus().mod(BigInteger.valueOf(prime)).signum() != 0,
          "an RSA key's modulus has a small factor");
    }
    require(rsa.getModulus().testBit(0), "an RSA key's modulus is even");
    require(!hasRocaFingerprint(rsa.getModulus()), "an RSA key has the ROCA weakness");
  }

  /**
   * CVE-2017-15361: primes of the faulty library are powers of 65537 modulo every small prime, and
   * so is their product; a sound modulus is so by chance once in 2^27.
   */
  private static boolean hasRocaFingerprint(BigInteger modulus) {
    for (int prime : SMALL_PRIMES) {
      int rest = modulus.mod(BigInteger.valueOf(prime)).intValue();
      int power = 1;
      boolean found;
      do {
        found = power == rest;
        power = power * (65537 % prime) % prime;
      } while (!found && power != 1);
      if (!found) {
        return false;
      }
    }
    return true;
  }

  private static void checkCurve(Algorithm algorithm, Key key, ECParameterSpec expected) {
    if (!(key instanceof ECPublicKey point) || !sameCurve(point.getParams(), expected)) {
      throw new IllegalArgumentException("the key does not fit " + algorithm.jwaName());
    }
    require(isOnCurve(point.getW(), expected.getCurve()), "an EC key's point is not on its curve");
  }

  private static boolean sameCurve(ECParameterSpec one, ECParameterSpec other) {
    return one != null
        && one.getCurve().equals(other.getCurve())
        && one.getGenerator().equals(other.getGenerator())
        && one.getOrder().equals(other.getOrder())
        && one.getCofactor() == other.getCofactor();
  }

  private static boolean isOnCurve(ECPoint point, EllipticCurve curve) {
    if (point.equals(ECPoint.POINT_INFINITY)) {
      return false;
    }
    BigInteger p = ((ECFieldFp) curve.getField()).getP();
    BigInteger x = point.getAffineX();
    BigInteger y = point.getAffineY();
    if (x.signum() < 0 || x.compareTo(p) >= 0 || y.signum() < 0 || y.compareTo(p) >= 0) {
      return false;
    }
    BigInteger right = x.multiply(x).add(curve.getA()).multiply(x).add(curve.getB()).mod(p);
    return y.multiply(y).mod(p).equals(right);
  }

  private static void checkEdwards(Key key) {
    if (!(key instanceof EdECPublicKey edwards)
        || !edwards.getParams().getName().equals(NamedParameterSpec.ED25519.getName())) {
      throw new IllegalArgumentException("the key does not fit EdDSA");
    }
    BigInteger y = edwards.getPoint().getY();
    require(
        y.signum() >= 0 && y.compareTo(ED_P) < 0 && isOnEdwards(y),
        "an Ed25519 key's point is not on the curve");
    require(!hasSmallOrder(y), "an Ed25519 key's point has a small order");
  }

  /** Whether x² = (y² - 1) / (d y² + 1) has a root. */
  private static boolean isOnEdwards(BigInteger y) {
    BigInteger square = y.multiply(y).mod(ED_P);
    BigInteger below = ED_D.multiply(square).add(BigInteger.ONE).mod(ED_P);
    BigInteger x2 = square.subtract(BigInteger.ONE).multiply(below.modInverse(ED_P)).mod(ED_P);
    BigInteger half = ED_P.subtract(BigInteger.ONE).shiftRight(1);
    return x2.signum() == 0 || x2.modPow(half, ED_P).equals(BigInteger.ONE);
  }

  /**
   * Whether eight times the point is the neutral one, under which anything verifies: y is 1 or -1
   * (order 1, 2), 0 (order 4), or doubling gives 0, that is d y⁴ + 2 y² = 1 (order 8).
   */
  private static boolean hasSmallOrder(BigInteger y) {
    BigInteger square = y.multiply(y).mod(ED_P);
    BigInteger doubled = ED_D.multiply(square).add(BigInteger.TWO).multiply(square).mod(ED_P);
    return y.signum() == 0 || square.equals(BigInteger.ONE) || doubled.equals(BigInteger.ONE);
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }

  /** The curve's parameters; loaded only where an EC key is. */
  static ECParameterSpec curveOf(Algorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> Curves.P256;
      case ES384 -> Curves.P384;
      case HS256, RS256, PS256, EDDSA ->
          throw new IllegalArgumentException(algorithm.jwaName() + " has no such curve");
    };
  }

  private static final class Curves {
    static final ECParameterSpec P256 = named("secp256r1");
    static final ECParameterSpec P384 = named("secp384r1");

    private Curves() {}

    private static ECParameterSpec named(String name) {
      try {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec(name));
        return parameters.getParameterSpec(ECParameterSpec.class);
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("this JDK does not know " + name, e);
      }
    }
  }
}
