package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.common.claims.TokenRefusedException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The examples of the RFCs, on the layer below claims. */
final class JoseExamplesTest {
  // RFC 7515 appendices A.1 to A.3 sign the same claims
  private static final String CLAIMS =
      "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}";
  private static final String PAYLOAD =
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
          + "cnVlfQ";

  @Test
  void rfc7515AppendixA1Verifies() throws Exception {
    String jwk =
        "{\"kty\":\"oct\",\"alg\":\"HS256\",\"kid\":\"a1\",\"k\":\"AyM1SysPpbyDfgZld3umj1qzKObwVMko"
            + "qQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow\"}";
    String token =
        "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
            + PAYLOAD
            + ".dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";

    assertThat(payload(jwk, token)).isEqualTo(CLAIMS);
  }

  @Test
  void rfc7515AppendixA2Verifies() throws Exception {
    String jwk =
        "{\"kty\":\"RSA\",\"alg\":\"RS256\",\"kid\":\"a2\",\"e\":\"AQAB\",\"n\":\""
            + "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEz"
            + "P1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf6"
            + "3kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5Zw"
            + "Kh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRW"
            + "yuXpoQ\"}";
    String token =
        "eyJhbGciOiJSUzI1NiJ9."
            + PAYLOAD
            + ".cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt"
            + "_O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArL"
            + "IARNPvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7no"
            + "OPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQ"
            + "Ge77Rw";

    assertThat(payload(jwk, token)).isEqualTo(CLAIMS);
  }

  @Test
  void rfc7515AppendixA3Verifies() throws Exception {
    String jwk =
        "{\"kty\":\"EC\",\"crv\":\"P-256\",\"alg\":\"ES256\",\"kid\":\"a3\","
            + "\"x\":\"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU\","
            + "\"y\":\"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0\"}";
    String token =
        "eyJhbGciOiJFUzI1NiJ9."
            + PAYLOAD
            + ".DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU"
            + "1Q";

    assertThat(payload(jwk, token)).isEqualTo(CLAIMS);
  }

  @Test
  void rfc7515AppendixA5WithoutSignatureIsRefused() {
    VerificationKey key = TestKeys.of(Algorithm.HS256).toVerificationKey(KeyState.ACTIVE);
    String token = "eyJhbGciOiJub25lIn0." + PAYLOAD + ".";

    assertThatThrownBy(() -> new JwsVerifier(CryptoProvider.jdk()).verify(token, header -> key))
        .isInstanceOf(TokenRefusedException.class)
        .hasMessage("ALGORITHM");
  }

  /** RFC 7520 §4.1, §4.4 and RFC 8037 appendix A.4, each under the alg its key is used with. */
  @ParameterizedTest
  @CsvSource({
    "4_1.rsa_v15_signature.json, RS256",
    "4_4.hmac-sha2_integrity_protection.json, HS256",
    "jws.json, EdDSA"
  })
  void exampleOfTheCookbookVerifies(String file, String alg) throws Exception {
    JsonNode example = SharedVectors.read("jose-cookbook/" + file);
    String token = example.at("/output/compact").asText();

    assertThat(payload(publicJwk(example, alg), token))
        .isEqualTo(example.at("/input/payload").asText());
    System.out.println("JOSE cookbook " + file + ": run");
  }

  /** RFC 7520 §4.2 (PS384) and §4.3 (ES512): not among the supported algorithms. */
  @ParameterizedTest
  @CsvSource({"4_2.rsa-pss_signature.json, PS256", "4_3.ecdsa_signature.json, ES384"})
  void exampleOfAnUnsupportedAlgorithmIsRefused(String file, String alg) {
    JsonNode example = SharedVectors.read("jose-cookbook/" + file);
    String token = example.at("/output/compact").asText();

    assertThatThrownBy(() -> payload(publicJwk(example, alg), token))
        .isInstanceOfAny(TokenRefusedException.class, IllegalArgumentException.class);
    System.out.println("JOSE cookbook " + file + ": excepted, unsupported algorithm");
  }

  /** RFC 7797 §4: payloads that are not encoded, and what is critical, are not understood here. */
  @Test
  void unencodedPayloadIsRefused() {
    JsonNode example = SharedVectors.read("jose-cookbook/hmac-sha2_b64_false.json");
    String token = example.at("/output/compact").asText();

    assertThatThrownBy(() -> payload(publicJwk(example, "HS256"), token))
        .isInstanceOf(TokenRefusedException.class);
    System.out.println("JOSE cookbook hmac-sha2_b64_false.json: excepted, unencoded payload");
  }

  private static String publicJwk(JsonNode example, String alg) {
    ObjectNode jwk = example.at("/input/key").deepCopy();
    for (String name : new String[] {"d", "p", "q", "dp", "dq", "qi"}) {
      jwk.remove(name);
    }
    return jwk.put("alg", alg).put("kid", "example").toString();
  }

  private static String payload(String jwk, String token) throws TokenRefusedException {
    VerificationKey key = JwkReader.read(jwk, KeyState.ACTIVE);
    byte[] payload = new JwsVerifier(CryptoProvider.choose()).verify(token, h -> key).payload();
    return new String(payload, StandardCharsets.UTF_8);
  }
}
