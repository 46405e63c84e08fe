package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class JwkTest {
  // RFC 8037 appendix A.2 and A.3
  private static final String ED25519 =
      "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"alg\":\"EdDSA\",\"kid\":\"k\","
          + "\"x\":\"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo\"}";

  @ParameterizedTest
  @EnumSource(value = Algorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "HS256")
  void publicKeyComesBackFromItsText(Algorithm algorithm) throws Exception {
    VerificationKey key = TestKeys.of(algorithm).toVerificationKey(KeyState.RETIRING);

    String json = Jwk.toJson(key);

    assertThat(Jwk.parse(json, KeyState.RETIRING)).isEqualTo(key);
    JWK nimbus = JWK.parse(json);
    assertThat(nimbus.isPrivate()).isFalse();
    assertThat(nimbus.getKeyID()).isEqualTo(key.kid());
    assertThat(nimbus.getAlgorithm().getName()).isEqualTo(algorithm.jwaName());
    assertThat(nimbus.computeThumbprint()).hasToString(key.kid());
  }

  @Test
  void thumbprintIsThatOfRfc8037() {
    VerificationKey key = Jwk.parse(ED25519, KeyState.ACTIVE);

    assertThat(Jwk.thumbprint((java.security.PublicKey) key.key()))
        .isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  }

  @Test
  void symmetricKeyIsNeverPublished() throws Exception {
    VerificationKey secret = TestKeys.of(Algorithm.HS256).toVerificationKey(KeyState.ACTIVE);
    VerificationKey open = TestKeys.of(Algorithm.ES256).toVerificationKey(KeyState.ACTIVE);

    assertThatThrownBy(() -> Jwk.toJson(secret)).isInstanceOf(IllegalArgumentException.class);
    JWKSet published = JWKSet.parse(JwkSet.of(KeyRing.of(List.of(secret, open))));
    assertThat(published.getKeys()).singleElement().extracting(JWK::getKeyID).isEqualTo(open.kid());
    assertThat(JwkSet.of(KeyRing.of(List.of(secret)))).isEqualTo("{\"keys\":[]}");
  }

  @Test
  void kidIsEscapedAsJsonWantsIt() {
    SigningKey key = TestKeys.of(Algorithm.ES256);
    VerificationKey odd =
        new SigningKey("a\"b\\", Algorithm.ES256, key.privateKey(), key.publicKey())
            .toVerificationKey(KeyState.ACTIVE);

    assertThat(Jwk.parse(Jwk.toJson(odd), KeyState.ACTIVE).kid()).isEqualTo("a\"b\\");
  }

  static List<String> badJwks() {
    List<String> bad = new ArrayList<>();
    bad.add("");
    bad.add("[]");
    bad.add(ED25519 + " x");
    bad.add(ED25519.replace("{", "{\"kid\":\"j\","));
    bad.add(ED25519.replace("\"kid\":\"k\",", ""));
    bad.add(ED25519.replace("\"kid\":\"k\"", "\"kid\":\"\""));
    bad.add(ED25519.replace("\"kid\":\"k\"", "\"kid\":1"));
    bad.add(ED25519.replace("\"alg\":\"EdDSA\",", ""));
    bad.add(ED25519.replace("EdDSA", "none"));
    bad.add(ED25519.replace("EdDSA", "ES256"));
    bad.add(ED25519.replace("OKP", "EC"));
    bad.add(ED25519.replace("Ed25519", "X25519"));
    bad.add(ED25519.replace("URo", "UR"));
    bad.add(ED25519.replace("URo", "URp"));
    bad.add(ED25519.replace("URo", "URo="));
    bad.add(ED25519.replace("11qY", "AAAA"));
    for (String more :
        List.of(
            "\"use\":\"enc\"",
            "\"use\":null",
            "\"key_ops\":[\"sign\"]",
            "\"key_ops\":[]",
            "\"key_ops\":\"verify\"",
            "\"key_ops\":[\"verify\",\"verify\"]",
            "\"d\":\"nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A\"")) {
      bad.add(ED25519.replace("{", "{" + more + ","));
    }
    bad.add(
        "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"k\","
            + "\"k\":\"hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg\"}");
    return bad;
  }

  @ParameterizedTest
  @MethodSource("badJwks")
  void badJwkIsRefusedWithAPlainLine(String json) {
    assertThatThrownBy(() -> Jwk.parse(json, KeyState.ACTIVE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageMatching("(the JWK|an? ).*|the kid is empty");
  }

  @Test
  void coordinateAndNumberHaveExactlyTheirOctets() {
    String curve = Jwk.toJson(TestKeys.of(Algorithm.ES256).toVerificationKey(KeyState.ACTIVE));
    String rsa = Jwk.toJson(TestKeys.of(Algorithm.RS256).toVerificationKey(KeyState.ACTIVE));

    // the same number with a zero octet before it
    assertThatThrownBy(() -> Jwk.parse(withZeroBefore(curve, "x"), KeyState.ACTIVE))
        .hasMessage("the JWK's x has not 32 octets");
    assertThatThrownBy(() -> Jwk.parse(withZeroBefore(rsa, "n"), KeyState.ACTIVE))
        .hasMessage("the JWK's n is not a Base64urlUInt");
  }

  private static String withZeroBefore(String json, String member) {
    JsonObject jwk = new JsonObject(json);
    byte[] octets = Base64Url.decode(jwk.getString(member));
    byte[] longer = new byte[octets.length + 1];
    System.arraycopy(octets, 0, longer, 1, octets.length);
    return jwk.put(member, Base64Url.encode(longer)).encode();
  }
}
