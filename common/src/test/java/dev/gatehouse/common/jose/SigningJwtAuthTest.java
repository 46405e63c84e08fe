package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.claims.TokenProfile;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SigningJwtAuthTest {
  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void whatIsSignedVerifiesUnderBothProviders(Algorithm algorithm) throws Exception {
    SigningKey key = TestKeys.of(algorithm);
    VerificationKey half = key.toVerificationKey(KeyState.ACTIVE);
    JsonObject claims = new JsonObject().put("sub", "ada").put("name", "Grüße, 世界");
    List<CryptoProvider> providers = List.of(CryptoProvider.choose(), CryptoProvider.jdk());
    for (CryptoProvider signer : providers) {
      String token = new SigningJwtAuth(key, TokenProfile.RFC9068, signer).generateToken(claims);
      for (CryptoProvider verifier : providers) {
        byte[] payload = new JwsVerifier(verifier).verify(token, header -> half).payload();

        assertThat(new JsonObject(new String(payload, StandardCharsets.UTF_8))).isEqualTo(claims);
      }
    }
  }

  @Test
  void rfc9068HeaderHasTypAndKid() {
    SigningKey key = TestKeys.of(Algorithm.ES256);

    String token =
        new SigningJwtAuth(key, TokenProfile.RFC9068, CryptoProvider.jdk())
            .generateToken(new JsonObject());

    assertThat(headerOf(token))
        .isEqualTo(new JsonObject().put("typ", "at+jwt").put("alg", "ES256").put("kid", key.kid()));
  }

  @Test
  void minimalHeaderHasTypJwtAndNoKid() {
    String token = minimal().generateToken(new JsonObject());

    assertThat(headerOf(token)).isEqualTo(new JsonObject().put("typ", "JWT").put("alg", "HS256"));
  }

  @Test
  void minimalProfileIsForHs256Alone() {
    SigningKey key = TestKeys.of(Algorithm.ES256);

    assertThatThrownBy(() -> new SigningJwtAuth(key, TokenProfile.MINIMAL, CryptoProvider.jdk()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void claimsAreLeftUnchanged() {
    JsonObject claims = new JsonObject().put("sub", "ada");

    minimal().generateToken(claims);

    assertThat(claims).isEqualTo(new JsonObject().put("sub", "ada"));
  }

  @Test
  void tokenThatNoVerifierWouldTakeIsNotMade() {
    JsonObject fits = new JsonObject().put("sub", "a".repeat(6_050));
    JsonObject tooLong = new JsonObject().put("sub", "a".repeat(6_120));

    assertThat(minimal().generateToken(fits)).hasSizeLessThanOrEqualTo(JwsVerifier.MAX_LENGTH);
    assertThatThrownBy(() -> minimal().generateToken(tooLong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the token would be longer than 8 KiB");
  }

  @Test
  void signerDoesNotVerify() {
    assertThat(minimal().authenticate(new TokenCredentials("a.b.c")).failed()).isTrue();
  }

  @Test
  void optionsAreNotTaken() {
    assertThatThrownBy(() -> minimal().generateToken(new JsonObject(), new JWTOptions()))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  private static SigningJwtAuth minimal() {
    return new SigningJwtAuth(
        TestKeys.of(Algorithm.HS256), TokenProfile.MINIMAL, CryptoProvider.jdk());
  }

  private static JsonObject headerOf(String token) {
    byte[] json = Base64Url.decode(token.substring(0, token.indexOf('.')));
    return new JsonObject(new String(json, StandardCharsets.UTF_8));
  }
}
