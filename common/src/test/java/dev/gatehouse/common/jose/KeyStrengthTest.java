package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.config.Secret;
import java.math.BigInteger;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.stream.IntStream;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyStrengthTest {
  private static final BigInteger PRODUCT_OF_SMALL_PRIMES =
      IntStream.rangeClosed(3, 167)
          .mapToObj(BigInteger::valueOf)
          .filter(number -> number.isProbablePrime(50))
          .reduce(BigInteger.ONE, BigInteger::multiply);

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void generatedKeyIsTakenByItsOwnAlgorithmAndFamilyAlone(Algorithm algorithm) {
    Key key = TestKeys.of(algorithm).toVerificationKey(KeyState.ACTIVE).key();
    for (Algorithm other : Algorithm.values()) {
      boolean sameFamily = other == algorithm || (isRsa(other) && isRsa(algorithm));
      if (sameFamily) {
        assertThat(new VerificationKey("k", other, KeyState.ACTIVE, key)).isNotNull();
      } else {
        assertRefused(other, key);
      }
    }
  }

  private static boolean isRsa(Algorithm algorithm) {
    return algorithm == Algorithm.RS256 || algorithm == Algorithm.PS256;
  }

  @Test
  void hmacKeyOf32BytesIsTheShortest() {
    assertThat(hmac(32)).isNotNull();
    assertThatThrownBy(() -> hmac(31)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SigningKey.hmac(new Secret("x".repeat(31))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static VerificationKey hmac(int bytes) {
    return new VerificationKey(
        "k", Algorithm.HS256, KeyState.ACTIVE, new SecretKeySpec(new byte[bytes], "HmacSHA256"));
  }

  @Test
  void curveBesideTheAlgorithmIsRefused() throws Exception {
    assertRefused(Algorithm.ES256, ec("secp384r1"));
    assertRefused(Algorithm.ES384, ec("secp256r1"));
    assertRefused(Algorithm.ES384, ec("secp521r1"));
  }

  @Test
  void pointBesideItsCurveIsRefused() throws Exception {
    ECPublicKey good = (ECPublicKey) ec("secp256r1");
    ECPoint beside =
        new ECPoint(good.getW().getAffineX(), good.getW().getAffineY().add(BigInteger.ONE));

    assertRefused(Algorithm.ES256, new OddEcKey(good, beside));
    assertRefused(Algorithm.ES256, new OddEcKey(good, ECPoint.POINT_INFINITY));
    assertRefused(
        Algorithm.ES256,
        new OddEcKey(good, new ECPoint(BigInteger.valueOf(-1), good.getW().getAffineY())));
  }

  @Test
  void curveWithAnotherGeneratorIsRefused() throws Exception {
    ECPublicKey good = (ECPublicKey) ec("secp256r1");
    ECParameterSpec curve = good.getParams();
    // whoever chooses the generator knows a private key to any point (CVE-2020-0601)
    var chosen =
        new ECParameterSpec(curve.getCurve(), good.getW(), curve.getOrder(), curve.getCofactor());

    assertThatThrownBy(
            () -> KeyStrength.check(Algorithm.ES256, new OddEcKey(good, good.getW(), chosen)))
        .hasMessage("the key does not fit ES256");
    assertThatThrownBy(() -> KeyStrength.check(Algorithm.ES256, ec("secp384r1")))
        .hasMessage("the key does not fit ES256");
  }

  @ParameterizedTest
  @ValueSource(ints = {1024, 2047})
  void shortRsaKeyIsRefused(int bits) throws Exception {
    Key key = rsa(modulus(bits), RSAKeyGenParameterSpec.F4);

    assertThatThrownBy(() -> KeyStrength.check(Algorithm.RS256, key))
        .hasMessage("an RSA key has fewer than 2048 bits");
  }

  @Test
  void rsaKeyOf8192BitsIsTheLongest() throws Exception {
    KeyStrength.check(Algorithm.RS256, rsa(modulus(8192), RSAKeyGenParameterSpec.F4));

    Key longer = rsa(modulus(8193), RSAKeyGenParameterSpec.F4);
    assertThatThrownBy(() -> KeyStrength.check(Algorithm.RS256, longer))
        .hasMessage("an RSA key has more than 8192 bits");
  }

  /** Odd, of so many bits, and without a small factor. */
  private static BigInteger modulus(int bits) {
    var random = new java.util.Random(bits);
    BigInteger modulus;
    do {
      modulus = new BigInteger(bits, random).setBit(bits - 1).setBit(0);
    } while (!modulus.gcd(PRODUCT_OF_SMALL_PRIMES).equals(BigInteger.ONE));
    return modulus;
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "257", "65535", "65536", "65538", "4294967297"})
  void exponentOfRsaIsAnOddNumberFrom65537(String exponent) throws Exception {
    RSAPublicKey good = (RSAPublicKey) TestKeys.of(Algorithm.RS256).publicKey();
    Key odd = rsa(good.getModulus(), new BigInteger(exponent));

    KeyStrength.check(Algorithm.RS256, rsa(good.getModulus(), new BigInteger("65539")));
    assertThatThrownBy(() -> KeyStrength.check(Algorithm.RS256, odd))
        .hasMessage("an RSA key's public exponent is not an odd number from 65537 to 2^32");
  }

  @Test
  void modulusOfTheRocaWeaknessIsRefused() throws Exception {
    // a power of 65537 modulo every small prime at once, as the faulty library's moduli are
    BigInteger power =
        BigInteger.valueOf(65537).modPow(BigInteger.valueOf(5), PRODUCT_OF_SMALL_PRIMES);
    BigInteger weak =
        BigInteger.ONE
            .shiftLeft(2047)
            .divide(PRODUCT_OF_SMALL_PRIMES)
            .add(BigInteger.TWO)
            .multiply(PRODUCT_OF_SMALL_PRIMES)
            .add(power);
    Key key =
        rsa(weak.testBit(0) ? weak : weak.add(PRODUCT_OF_SMALL_PRIMES), RSAKeyGenParameterSpec.F4);

    assertThatThrownBy(() -> KeyStrength.check(Algorithm.RS256, key))
        .hasMessage("an RSA key has the ROCA weakness");
  }

  @Test
  void evenModulusAndSmallFactorAreRefused() throws Exception {
    BigInteger good = ((RSAPublicKey) TestKeys.of(Algorithm.RS256).publicKey()).getModulus();

    Key even = rsa(modulus(2047).shiftLeft(1), RSAKeyGenParameterSpec.F4);
    Key divisible = rsa(good.multiply(BigInteger.valueOf(167)), RSAKeyGenParameterSpec.F4);

    assertThatThrownBy(() -> KeyStrength.check(Algorithm.PS256, even))
        .hasMessage("an RSA key's modulus is even");
    assertThatThrownBy(() -> KeyStrength.check(Algorithm.PS256, divisible))
        .hasMessage("an RSA key's modulus has a small factor");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "1",
        // -1
        "57896044618658097711785492504343953926634992332820282019728792003956564819948",
        // not reduced: p + 1
        "57896044618658097711785492504343953926634992332820282019728792003956564819950",
        // no point has it
        "2"
      })
  void ed25519PointThatVerifiesAnythingOrIsNoneIsRefused(String y) throws Exception {
    assertRefused(Algorithm.EDDSA, edwards(new BigInteger(y)));
  }

  @Test
  void ed25519PointOfOrderEightIsRefused() throws Exception {
    // its encoding as RFC 8032 writes it, well known from the tables of small-order points
    byte[] little =
        java.util.HexFormat.of()
            .parseHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");
    byte[] big = new byte[little.length];
    for (int i = 0; i < big.length; i++) {
      big[i] = little[little.length - 1 - i];
    }

    assertThatThrownBy(() -> KeyStrength.check(Algorithm.EDDSA, edwards(new BigInteger(1, big))))
        .hasMessage("an Ed25519 key's point has a small order");
  }

  @Test
  void ed448IsRefused() throws Exception {
    assertRefused(Algorithm.EDDSA, generated("Ed448", NamedParameterSpec.ED448));
  }

  private static Key ec(String curve) throws Exception {
    return generated("EC", new ECGenParameterSpec(curve));
  }

  private static Key generated(String kind, AlgorithmParameterSpec parameters) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
    generator.initialize(parameters);
    return generator.generateKeyPair().getPublic();
  }

  private static Key rsa(BigInteger modulus, BigInteger exponent) throws Exception {
    return KeyFactory.getInstance("RSA").generatePublic(new RSAPublicKeySpec(modulus, exponent));
  }

  private static Key edwards(BigInteger y) throws Exception {
    return KeyFactory.getInstance("Ed25519")
        .generatePublic(new EdECPublicKeySpec(NamedParameterSpec.ED25519, new EdECPoint(false, y)));
  }

  private static void assertRefused(Algorithm algorithm, Key key) {
    assertThatThrownBy(() -> new VerificationKey("k", algorithm, KeyState.ACTIVE, key))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A key that the platform's factory would not make. */
  private record OddEcKey(ECPublicKey good, ECPoint point, ECParameterSpec params)
      implements ECPublicKey {
    OddEcKey(ECPublicKey good, ECPoint point) {
      this(good, point, good.getParams());
    }

    @Override
    public ECPoint getW() {
      return point;
    }

    @Override
    public String getAlgorithm() {
      return good.getAlgorithm();
    }

    @Override
    public String getFormat() {
      return good.getFormat();
    }

    @Override
    public byte[] getEncoded() {
      return good.getEncoded();
    }

    @Override
    public ECParameterSpec getParams() {
      return params;
    }
  }
}
