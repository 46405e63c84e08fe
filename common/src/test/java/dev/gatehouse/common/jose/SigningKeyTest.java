package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.config.Secret;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SigningKeyTest {
  private static final byte[] TEXT = "text".getBytes(StandardCharsets.US_ASCII);
  private static final List<CryptoProvider> BOTH =
      List.of(CryptoProvider.choose(), CryptoProvider.jdk());

  @ParameterizedTest
  @EnumSource(value = Algorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "HS256")
  void storedKeyComesBackAndSigns(Algorithm algorithm) throws Exception {
    SigningKey key = TestKeys.of(algorithm);
    VerificationKey half = key.toVerificationKey(KeyState.ACTIVE);

    for (CryptoProvider provider : BOTH) {
      SigningKey restored =
          SigningKey.fromPkcs8(key.kid(), algorithm, key.pkcs8(), Jwk.toJson(half), provider);
      assertThat(restored.pkcs8()).isEqualTo(key.pkcs8());
      byte[] signature = JwsSignature.sign(provider, restored, TEXT);
      assertThat(JwsSignature.verify(provider, half, TEXT, signature)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(value = Algorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "HS256")
  void halvesOfTwoKeysAreRefused(Algorithm algorithm) {
    SigningKey key = TestKeys.of(algorithm);
    SigningKey other = SigningKey.generate(algorithm);
    SigningKey mixed = new SigningKey(key.kid(), algorithm, key.privateKey(), other.publicKey());
    String publicJwk = Jwk.toJson(mixed.toVerificationKey(KeyState.ACTIVE));

    for (CryptoProvider provider : BOTH) {
      assertThatThrownBy(
              () -> SigningKey.fromPkcs8(key.kid(), algorithm, key.pkcs8(), publicJwk, provider))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("do not match");
    }
  }

  /** Whichever provider a start chooses, the next one may choose the other. */
  @ParameterizedTest
  @EnumSource(value = Algorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "HS256")
  void keyMadeByOneProviderIsStoredAndUsedByTheOther(Algorithm algorithm) throws Exception {
    for (CryptoProvider maker : BOTH) {
      SigningKey key = SigningKey.generate(algorithm, maker);
      VerificationKey half = key.toVerificationKey(KeyState.ACTIVE);
      for (CryptoProvider user : BOTH) {
        SigningKey restored =
            SigningKey.fromPkcs8(key.kid(), algorithm, key.pkcs8(), Jwk.toJson(half), user);
        byte[] signature = JwsSignature.sign(user, key, TEXT);
        assertThat(JwsSignature.verify(maker, half, TEXT, signature)).isTrue();
        signature = JwsSignature.sign(maker, restored, TEXT);
        assertThat(JwsSignature.verify(user, half, TEXT, signature)).isTrue();
      }
    }
  }

  @Test
  void storedKeyUnderAnotherNameOrAlgorithmIsRefused() {
    SigningKey key = TestKeys.of(Algorithm.RS256);
    String publicJwk = Jwk.toJson(key.toVerificationKey(KeyState.ACTIVE));

    assertThatThrownBy(
            () ->
                SigningKey.fromPkcs8(
                    "other", Algorithm.RS256, key.pkcs8(), publicJwk, BOTH.getFirst()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                SigningKey.fromPkcs8(
                    key.kid(), Algorithm.PS256, key.pkcs8(), publicJwk, BOTH.getFirst()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () ->
                SigningKey.fromPkcs8(
                    key.kid(), Algorithm.RS256, new byte[3], publicJwk, BOTH.getFirst()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void secretGivesOneKidThatDoesNotContainIt() {
    SigningKey key = SigningKey.hmac(new Secret(TestKeys.SECRET));

    assertThat(key.kid()).hasSize(22).isEqualTo(TestKeys.of(Algorithm.HS256).kid());
    assertThat(SigningKey.hmac(new Secret(TestKeys.SECRET + "x")).kid()).isNotEqualTo(key.kid());
    assertThat(key.toString()).doesNotContain(TestKeys.SECRET);
    assertThat(key.toVerificationKey(KeyState.ACTIVE).toString()).doesNotContain(TestKeys.SECRET);
    assertThatThrownBy(key::pkcs8).isInstanceOf(IllegalStateException.class);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 257})
  void kidIsBounded(int length) {
    SigningKey key = TestKeys.of(Algorithm.ES256);

    assertThatThrownBy(
            () ->
                new SigningKey(
                    "k".repeat(length), Algorithm.ES256, key.privateKey(), key.publicKey()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void hmacKeysAreNotGenerated() {
    assertThatThrownBy(() -> SigningKey.generate(Algorithm.HS256))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
