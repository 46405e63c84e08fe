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
import java.security.spec.ECPoint;
import java.security.spec.EdECPoint;
import java.security.spec.EdECPublicKeySpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyStrengthTest {
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

  @ParameterizedTest
  @CsvSource({"1024, 65537", "2047, 65537", "2048, 3", "2048, 257", "8200, 65537"})
  void rsaKeyOfOddSizeOrExponentIsRefused(int bits, String exponent) throws Exception {
    BigInteger modulus = new BigInteger(bits, new java.util.Random(bits)).setBit(bits - 1);

    assertRefused(Algorithm.RS256, rsa(modulus.setBit(0), new BigInteger(exponent)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "2", "65536", "65538", "4294967297"})
  void exponentOfRsaIsAnOddNumberFrom65537(String exponent) throws Exception {
    RSAPublicKey good = (RSAPublicKey) TestKeys.of(Algorithm.RS256).publicKey();

    assertThat(
            new VerificationKey(
                "k",
                Algorithm.RS256,
                KeyState.ACTIVE,
                rsa(good.getModulus(), new BigInteger("65539"))))
        .isNotNull();
    assertThatThrownBy(
            () -> {
              Key odd = rsa(good.getModulus(), new BigInteger(exponent));
              KeyStrength.check(Algorithm.RS256, odd);
            })
        .isInstanceOfAny(
            IllegalArgumentException.class, java.security.spec.InvalidKeySpecException.class);
  }

  @Test
  void evenModulusAndSmallFactorAreRefused() throws Exception {
    BigInteger good = ((RSAPublicKey) TestKeys.of(Algorithm.RS256).publicKey()).getModulus();

    assertRefused(Algorithm.PS256, rsa(good.subtract(BigInteger.ONE), RSAKeyGenParameterSpec.F4));
    assertRefused(
        Algorithm.PS256, rsa(good.multiply(BigInteger.valueOf(167)), RSAKeyGenParameterSpec.F4));
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
  private record OddEcKey(ECPublicKey good, ECPoint point) implements ECPublicKey {
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
    public java.security.spec.ECParameterSpec getParams() {
      return good.getParams();
    }
  }
}
