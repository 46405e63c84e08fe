package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.common.claims.TokenRefusedException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Project Wycheproof's vectors, on the layer below claims. Every exception is listed here with its
 * reason; the counts are printed, and checked, so that none falls out of sight.
 */
final class WycheproofTest {
  static List<CryptoProvider> providers() {
    return List.of(CryptoProvider.choose(), CryptoProvider.jdk());
  }

  /** Vectors that a rule of ours decides the other way. */
  private static final Map<Integer, String> STRICTER =
      Map.of(
          372, "non-canonical base64url: a character outside the alphabet in the header",
          373, "non-canonical base64url: a character outside the alphabet in the payload",
          346, "the key's alg is PS256, the header's PS384",
          350, "the key's alg is PS256, the header's PS384");

  /**
   * Marked invalid, but their text and key are those of 357, which is marked valid: the padding
   * that they are named for is not in the file. No verifier can do both.
   */
  private static final Set<Integer> SAME_TEXT_AS_357 = Set.of(367, 370);

  private static final Set<String> PRIVATE_MEMBERS = Set.of("d", "p", "q", "dp", "dq", "qi", "oth");

  @ParameterizedTest
  @MethodSource("providers")
  void jsonWebSignaturesAreDecidedAsWycheproofSays(CryptoProvider provider) {
    JsonNode file = SharedVectors.read("wycheproof/json_web_signature_test.json");
    Map<Integer, String> texts = new TreeMap<>();
    Tally tally = new Tally("JWS", provider);
    for (JsonNode group : file.get("testGroups")) {
      JsonNode jwk = group.has("public") ? group.get("public") : group.get("private");
      boolean supported = isSupported(jwk);
      for (JsonNode test : group.get("tests")) {
        int id = test.get("tcId").intValue();
        String jws = test.get("jws").asText();
        texts.put(id, jws);
        boolean accepted = accepts(provider, jwk, jws);
        if (STRICTER.containsKey(id)) {
          tally.excepted(id, !accepted, STRICTER.get(id));
        } else if (SAME_TEXT_AS_357.contains(id)) {
          tally.excepted(id, accepted && jws.equals(texts.get(357)), "the same text as 357");
        } else if (!supported && test.get("result").asText().equals("valid")) {
          tally.unsupported(!accepted, id);
        } else {
          tally.expect(id, test, accepted);
        }
      }
    }
    tally.end(6);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void jsonWebKeysAreTakenAsWycheproofSays(CryptoProvider provider) {
    JsonNode file = SharedVectors.read("wycheproof/json_web_key_test.json");
    Tally tally = new Tally("JWK", provider);
    for (JsonNode group : file.get("testGroups")) {
      JsonNode keys =
          (group.has("public") ? group.get("public") : group.get("private")).get("keys");
      for (JsonNode test : group.get("tests")) {
        int id = test.get("tcId").intValue();
        boolean accepted = acceptsSet(provider, keys, test.get("jws").asText());
        if (!isSupported(keys.get(0)) && test.get("result").asText().equals("valid")) {
          tally.unsupported(!accepted, id);
        } else {
          tally.expect(id, test, accepted);
        }
      }
    }
    tally.end(0);
  }

  @ParameterizedTest
  @MethodSource("providers")
  void rawSignaturesAreDecidedAsWycheproofSays(CryptoProvider provider) {
    raw(provider, "ecdsa_secp256r1_sha256_p1363_test.json", Algorithm.ES256, 0);
    raw(provider, "ecdsa_secp384r1_sha384_p1363_test.json", Algorithm.ES384, 0);
    raw(provider, "ed25519_test.json", Algorithm.EDDSA, 0);
    raw(provider, "rsa_pss_2048_sha256_mgf1_32_test.json", Algorithm.PS256, 0);
    // two groups have a key with the public exponent 3, which is refused when it is made
    raw(provider, "rsa_signature_2048_sha256_test.json", Algorithm.RS256, 2);
  }

  private static void raw(CryptoProvider provider, String name, Algorithm algorithm, int weakKeys) {
    JsonNode file = SharedVectors.read("wycheproof/" + name);
    Tally tally = new Tally(name, provider);
    for (JsonNode group : file.get("testGroups")) {
      VerificationKey key = rawKey(group, algorithm);
      for (JsonNode test : group.get("tests")) {
        int id = test.get("tcId").intValue();
        if (key == null) {
          tally.excepted(
              id,
              group.at("/publicKey/publicExponent").asText().equals("03"),
              "an RSA key whose public exponent is 3");
          continue;
        }
        byte[] message = HexFormat.of().parseHex(test.get("msg").asText());
        byte[] signature = HexFormat.of().parseHex(test.get("sig").asText());
        tally.expect(id, test, JwsSignature.verify(provider, key, message, signature));
      }
    }
    tally.end(weakKeys);
  }

  /** Null where the key itself is refused. */
  private static VerificationKey rawKey(JsonNode group, Algorithm algorithm) {
    try {
      byte[] der = HexFormat.of().parseHex(group.get("publicKeyDer").asText());
      return new VerificationKey("raw", algorithm, KeyState.ACTIVE, TestKeys.x509(algorithm, der));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isSupported(JsonNode jwk) {
    return Algorithm.named(jwk.path("alg").asText(null)).isPresent();
  }

  private static boolean accepts(CryptoProvider provider, JsonNode jwk, String jws) {
    try {
      VerificationKey key = JwkReader.read(publicPart(jwk), KeyState.ACTIVE);
      new JwsVerifier(provider).verify(jws, header -> key);
      return true;
    } catch (IllegalArgumentException | TokenRefusedException e) {
      return false;
    }
  }

  /**
   * A set is taken whole or not at all, and only where it is of one kind: all public or all not.
   */
  private static boolean acceptsSet(CryptoProvider provider, JsonNode jwks, String jws) {
    try {
      List<VerificationKey> keys = new ArrayList<>();
      for (JsonNode jwk : jwks) {
        keys.add(
            isAllSymmetric(jwks)
                ? JwkReader.read(publicPart(jwk), KeyState.ACTIVE)
                : Jwk.parse(publicPart(jwk), KeyState.ACTIVE));
      }
      KeyRing ring = KeyRing.of(keys);
      new JwsVerifier(provider).verify(jws, header -> ring.find(header.kid()));
      return true;
    } catch (IllegalArgumentException | TokenRefusedException e) {
      return false;
    }
  }

  private static boolean isAllSymmetric(JsonNode jwks) {
    for (JsonNode jwk : jwks) {
      if (!jwk.get("kty").asText().equals("oct")) {
        return false;
      }
    }
    return true;
  }

  /** Without private members, for which every key would be refused for the wrong reason. */
  private static String publicPart(JsonNode jwk) {
    ObjectNode copy = jwk.deepCopy();
    copy.remove(PRIVATE_MEMBERS);
    return copy.toString();
  }

  private static final class Tally {
    private final String what;
    private final List<String> wrong = new ArrayList<>();
    private int run;
    private int excepted;
    private int unsupported;

    Tally(String what, CryptoProvider provider) {
      this.what = what + " by " + provider;
    }

    void expect(int id, JsonNode test, boolean accepted) {
      run++;
      String result = test.get("result").asText();
      if (!result.equals("acceptable") && accepted != result.equals("valid")) {
        wrong.add(id + " " + result + " " + test.get("comment").asText());
      }
    }

    void excepted(int id, boolean asListed, String reason) {
      excepted++;
      if (!asListed) {
        wrong.add(id + " is not what the list says: " + reason);
      }
    }

    void unsupported(boolean refused, int id) {
      unsupported++;
      if (!refused) {
        wrong.add(id + " is accepted though its algorithm is not ours");
      }
    }

    void end(int exceptions) {
      System.out.printf(
          "Wycheproof %s: %d run, %d excepted, %d of unsupported algorithms%n",
          what, run, excepted, unsupported);
      assertThat(wrong).isEmpty();
      assertThat(run).isGreaterThan(20);
      assertThat(excepted).isEqualTo(exceptions);
    }
  }
}
