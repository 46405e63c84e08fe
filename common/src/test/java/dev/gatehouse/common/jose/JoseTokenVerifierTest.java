package dev.gatehouse.common.jose;

import static dev.gatehouse.common.jose.TestToken.CLOCK;
import static dev.gatehouse.common.jose.TestToken.ISSUER;
import static dev.gatehouse.common.jose.TestToken.NOW;
import static dev.gatehouse.common.jose.TestToken.SECOND;
import static dev.gatehouse.common.jose.TestToken.quoted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.common.claims.Epochs;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class JoseTokenVerifierTest {
  private static final SigningKey KEY = TestKeys.of(Algorithm.ES256);
  private static final SigningKey HMAC = TestKeys.of(Algorithm.HS256);
  private static final CryptoProvider CRYPTO = CryptoProvider.choose();

  @Test
  void goodTokenIsReadWhole() throws Exception {
    VerifiedToken token =
        rfc9068().verify(good().claim("sid", quoted("s-1")).claim("auth_time", SECOND - 5).sign());

    assertThat(token)
        .isEqualTo(
            new VerifiedToken(
                ISSUER,
                List.of(TestToken.AUDIENCE),
                "ada",
                SubjectKind.USER,
                "acc-7",
                "first-party",
                Set.of("tasks:read", "tasks:write"),
                "s-1",
                "t-1",
                new Epochs(3, 1, 2),
                NOW.minusSeconds(5),
                null,
                NOW,
                NOW.plusSeconds(1800),
                KEY.kid()));
  }

  @Test
  void minimalTokensIdNamesItsClientAndSessionWhereItIsOneOfOurs() throws Exception {
    String random = "AAAAAAAAAAAAAAAAAAAAAA";
    String session = "BBBBBBBBBBBBBBBBBBBBBB";

    VerifiedToken users = verifyMinimal(random + "." + session + ".reporter", "[0,0,0]");
    assertThat(users.clientId()).isEqualTo("reporter");
    assertThat(users.sessionId()).isEqualTo(session);
    assertThat(users.kind()).isEqualTo(SubjectKind.USER);
    VerifiedToken own = verifyMinimal(random + "..ada", "[0,0,0]");
    assertThat(own.kind()).isEqualTo(SubjectKind.CLIENT);
    assertThat(own.sessionId()).isNull();
    // minted elsewhere: without epochs, or with an id of another form
    assertThat(verifyMinimal(random + "..ada", null).kind()).isEqualTo(SubjectKind.USER);
    assertThat(verifyMinimal("a..ada", "[0,0,0]").kind()).isEqualTo(SubjectKind.USER);
  }

  private static VerifiedToken verifyMinimal(String jti, String epoch) throws Exception {
    return minimal()
        .verify(TestToken.minimal(HMAC).claim("jti", quoted(jti)).claim("epoch", epoch).sign());
  }

  @Test
  void minimalTokenOfSubAndExpAloneIsAccepted() throws Exception {
    VerifiedToken token = minimal().verify(TestToken.minimal(HMAC).sign());

    assertThat(token.subject()).isEqualTo("ada");
    assertThat(token.kind()).isEqualTo(SubjectKind.USER);
    assertThat(token.scopes()).isEmpty();
    assertThat(token.epochs()).isNull();
    assertThat(token.tokenId()).startsWith("sha256:").hasSize("sha256:".length() + 43);
    assertThat(token.keyId()).isEqualTo(HMAC.kid());
  }

  @Test
  void tokenOfClientNamesItTwiceAndHasNoAccount() throws Exception {
    String token =
        good()
            .claim("sub", quoted("robot"))
            .claim("client_id", quoted("robot"))
            .claim("account_id", (String) null)
            .sign();

    assertThat(rfc9068().verify(token).kind()).isEqualTo(SubjectKind.CLIENT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"at+jwt", "AT+JWT", "application/at+jwt", "Application/AT+jwt"})
  void typInAnySpellingOfRfc9068IsAccepted(String typ) throws Exception {
    assertThat(rfc9068().verify(good().header("typ", quoted(typ)).sign())).isNotNull();
    assertThat(minimal().verify(TestToken.minimal(HMAC).header("typ", quoted(typ)).sign()))
        .isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"JWT", "jwt"})
  void minimalProfileTakesTypJwt(String typ) throws Exception {
    assertThat(minimal().verify(TestToken.minimal(HMAC).header("typ", quoted(typ)).sign()))
        .isNotNull();
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void everySingleCharacterEditIsRefused(Algorithm algorithm) throws Exception {
    SigningKey key = TestKeys.of(algorithm);
    TokenVerifier verifier = verifier(TokenProfile.RFC9068, key);
    String token = TestToken.rfc9068(key).sign();
    assertThat(verifier.verify(token)).isNotNull();

    List<String> accepted = new ArrayList<>();
    String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ \u00e9";
    // the slow algorithms get fewer replacements in the middle, and all of them at every part's end
    int stride = algorithm == Algorithm.HS256 || algorithm == Algorithm.RS256 ? 1 : 16;
    for (int position = 0; position < token.length(); position++) {
      boolean nearEnd =
          position + 2 >= token.length() || token.substring(position, position + 3).contains(".");
      for (int i = nearEnd ? 0 : position % stride;
          i < alphabet.length();
          i += nearEnd ? 1 : stride) {
        char other = alphabet.charAt(i);
        if (other != token.charAt(position)) {
          String edited = token.substring(0, position) + other + token.substring(position + 1);
          collectIfAccepted(verifier, edited, accepted);
        }
      }
      collectIfAccepted(
          verifier, token.substring(0, position) + token.substring(position + 1), accepted);
      collectIfAccepted(
          verifier, token.substring(0, position) + 'A' + token.substring(position), accepted);
    }
    assertThat(accepted).isEmpty();
  }

  private static void collectIfAccepted(
      TokenVerifier verifier, String token, List<String> accepted) {
    try {
      verifier.verify(token);
      accepted.add(token);
    } catch (TokenRefusedException e) {
      assertThat(e.reason()).isNotNull();
    }
  }

  static List<Arguments> badForms() {
    String good = good().sign();
    String noSignature = good.substring(0, good.lastIndexOf('.') + 1);
    return List.of(
        bad("empty", "", RefusalReason.MALFORMED),
        bad("junk", "junk", RefusalReason.MALFORMED),
        bad("dots alone", "..", RefusalReason.MALFORMED),
        bad("two parts", good.substring(0, good.lastIndexOf('.')), RefusalReason.MALFORMED),
        bad("four parts", good + ".e30", RefusalReason.MALFORMED),
        bad("dot behind", good + ".", RefusalReason.MALFORMED),
        bad("five parts as JWE", "a.b.c.d.e", RefusalReason.MALFORMED),
        bad("padded", good + "==", RefusalReason.MALFORMED),
        bad("space before", " " + good, RefusalReason.MALFORMED),
        bad("line end", good + "\n", RefusalReason.MALFORMED),
        bad("NUL", good + "\0", RefusalReason.MALFORMED),
        bad("letters of another script", good.replace('e', '\u0435'), RefusalReason.MALFORMED),
        bad("no signature", noSignature, RefusalReason.SIGNATURE),
        bad("too long", "a".repeat(8 * 1024 + 1), RefusalReason.TOO_LONG),
        bad("as long as may be", "a".repeat(8 * 1024), RefusalReason.MALFORMED));
  }

  static List<Arguments> badHeaders() {
    List<Arguments> rows = new ArrayList<>();
    for (String name : List.of("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip")) {
      rows.add(bad("header " + name, good().header(name, "\"x\""), RefusalReason.HEADER));
      rows.add(bad("header null " + name, good().header(name, "null"), RefusalReason.HEADER));
    }
    for (String typ : List.of("JWT", "at+jwt ", "rt+jwt", "id+jwt", "jwt", "application/jwt", "")) {
      rows.add(bad("typ " + typ, good().header("typ", quoted(typ)), RefusalReason.HEADER));
    }
    rows.add(bad("no typ", good().header("typ", null), RefusalReason.HEADER));
    rows.add(bad("typ a number", good().header("typ", "1"), RefusalReason.HEADER));
    rows.add(bad("cty a number", good().header("cty", "1"), RefusalReason.HEADER));
    rows.add(bad("no alg", good().header("alg", null), RefusalReason.HEADER));
    rows.add(bad("alg null", good().header("alg", "null"), RefusalReason.HEADER));
    rows.add(bad("alg an array", good().header("alg", "[\"ES256\"]"), RefusalReason.HEADER));
    rows.add(bad("no kid", good().header("kid", null), RefusalReason.HEADER));
    rows.add(bad("kid a number", good().header("kid", "7"), RefusalReason.HEADER));
    rows.add(bad("kid empty", good().header("kid", "\"\""), RefusalReason.HEADER));
    rows.add(bad("kid long", good().header("kid", quoted("k".repeat(257))), RefusalReason.HEADER));
    rows.add(
        bad(
            "kid at most",
            good().header("kid", quoted("k".repeat(256))),
            RefusalReason.UNKNOWN_KEY));
    rows.add(bad("kid foreign", good().header("kid", quoted("other")), RefusalReason.UNKNOWN_KEY));
    rows.add(
        bad(
            "kid a path",
            good().header("kid", quoted("../../dev/null")),
            RefusalReason.UNKNOWN_KEY));
    for (String alg : List.of("none", "None", "NONE", "nOnE", "HS256", "RS256", "ES384", "es256")) {
      rows.add(bad("alg " + alg, good().header("alg", quoted(alg)), RefusalReason.ALGORITHM));
    }
    rows.add(
        bad(
            "alg twice",
            good().rawHeader(good().headerJson().replace("{", "{\"alg\":\"none\",")),
            RefusalReason.MALFORMED));
    rows.add(
        bad(
            "alg twice, escaped",
            good().rawHeader(good().headerJson().replace("{", "{\"\\u0061lg\":\"none\",")),
            RefusalReason.MALFORMED));
    rows.add(
        bad(
            "header twice",
            good().rawHeader(good().headerJson() + good().headerJson()),
            RefusalReason.MALFORMED));
    rows.add(bad("header an array", good().rawHeader("[]"), RefusalReason.MALFORMED));
    rows.add(bad("header empty text", good().rawHeader("{}"), RefusalReason.HEADER));
    return rows;
  }

  static List<Arguments> badClaims() {
    List<Arguments> rows = new ArrayList<>();
    for (String name :
        List.of("iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "epoch")) {
      rows.add(bad("no " + name, good().claim(name, (String) null), RefusalReason.CLAIMS));
    }
    rows.add(bad("no account_id", good().claim("account_id", (String) null), RefusalReason.CLAIMS));
    for (String name : List.of("iss", "sub", "jti", "client_id", "account_id", "sid")) {
      for (String json :
          List.of(
              "null",
              "1",
              "true",
              "[]",
              "{}",
              "\"\"",
              "[\"x\"]",
              "\"a\\u0000b\"",
              "\"a\\nb\"",
              "\"\\ud800\"",
              "\"\\udc00x\"")) {
        rows.add(bad(name + " " + json, good().claim(name, json), RefusalReason.CLAIMS));
      }
    }
    for (String name : List.of("exp", "iat", "nbf", "auth_time")) {
      for (String json :
          List.of(
              "null",
              "\"" + (SECOND + 60) + "\"",
              "true",
              "[]",
              "{}",
              "-1",
              "-0.5",
              "1e300",
              "1e999",
              "1e-400000000",
              "99999999999999999999",
              "253402300800")) {
        // 1e-400000000 is nought to the parser: a time long gone
        RefusalReason reason =
            json.startsWith("1e-4")
                ? (name.equals("exp") ? RefusalReason.EXPIRED : null)
                : RefusalReason.CLAIMS;
        if (reason != null) {
          rows.add(bad(name + " " + json, good().claim(name, json), reason));
        }
      }
    }
    for (String json :
        List.of(
            "null",
            "[\"a\"]",
            "1",
            "{}",
            "\" \"",
            "\"a  b\"",
            "\" a\"",
            "\"a \"",
            "\"a\\tb\"",
            "\"a\\\"b\"",
            "\"\u00e9\"",
            "\"a,\\\\b\"")) {
      rows.add(bad("scope " + json, good().claim("scope", json), RefusalReason.CLAIMS));
    }
    for (String json :
        List.of(
            "null",
            "3",
            "\"3,1,2\"",
            "[]",
            "[3,1]",
            "[3,1,2,0]",
            "[3,1,\"2\"]",
            "[3,1,null]",
            "[3,1,2.0]",
            "[3,1,-1]",
            "[3,1,2147483648]",
            "[3,1,99999999999999999999]",
            "[[3],1,2]",
            "{\"0\":3}")) {
      rows.add(bad("epoch " + json, good().claim("epoch", json), RefusalReason.CLAIMS));
    }
    for (String json : List.of("null", "1", "{}", "[]", "[1]", "[null]", "[[\"x\"]]", "\"\"")) {
      rows.add(bad("aud " + json, good().claim("aud", json), RefusalReason.CLAIMS));
    }
    for (String json : List.of("{}", "null", "{\"jkt\":\"x\"}", "\"x\"")) {
      rows.add(bad("cnf " + json, good().claim("cnf", json), RefusalReason.CLAIMS));
    }
    rows.add(bad("sub long", good().claim("sub", quoted("a".repeat(257))), RefusalReason.CLAIMS));
    rows.add(bad("aud another", good().claim("aud", quoted(ISSUER)), RefusalReason.AUDIENCE));
    rows.add(
        bad(
            "aud the admin's",
            good().claim("aud", quoted(ISSUER + "/admin")),
            RefusalReason.AUDIENCE));
    rows.add(
        bad(
            "aud longer",
            good().claim("aud", quoted(TestToken.AUDIENCE + "/")),
            RefusalReason.AUDIENCE));
    rows.add(bad("iss another", good().claim("iss", quoted(ISSUER + "/")), RefusalReason.ISSUER));
    rows.add(
        bad(
            "iss in capitals",
            good().claim("iss", quoted("HTTPS://LOGIN.EXAMPLE")),
            RefusalReason.ISSUER));
    rows.add(bad("claims an array", good().rawPayload("[]"), RefusalReason.MALFORMED));
    rows.add(bad("claims nothing", good().rawPayload(""), RefusalReason.MALFORMED));
    rows.add(
        bad(
            "claims twice",
            good().rawPayload(good().payloadJson() + "{}"),
            RefusalReason.MALFORMED));
    rows.add(
        bad(
            "sub twice",
            good().rawPayload(good().payloadJson().replace("{", "{\"sub\":\"eve\",")),
            RefusalReason.MALFORMED));
    rows.add(
        bad(
            "twice within an unknown claim",
            good().claim("x", "{\"a\":{\"b\":1,\"b\":1}}"),
            RefusalReason.MALFORMED));
    return rows;
  }

  private static Arguments bad(String name, TestToken token, RefusalReason reason) {
    return bad(name, token.sign(), reason);
  }

  private static Arguments bad(String name, String token, RefusalReason reason) {
    return Arguments.of(name, token, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"badForms", "badHeaders", "badClaims"})
  void badTokenIsRefused(String name, String token, RefusalReason reason) {
    assertThat(refusal(rfc9068(), token)).as(name).isEqualTo(reason);
  }

  static List<Arguments> times() {
    long longest = ClaimRules.LONGEST_LIFE.toSeconds();
    return List.of(
        time("exp this second", "exp", "" + SECOND, 0, RefusalReason.EXPIRED),
        time("exp in a second", "exp", "" + (SECOND + 1), 0, null),
        time("exp in half a second", "exp", SECOND + ".5", 0, null),
        time("exp with an exponent", "exp", (SECOND + 60) / 10 + "e1", 0, null),
        time("exp at the leeway", "exp", "" + (SECOND - 60), 60, RefusalReason.EXPIRED),
        time("exp within the leeway", "exp", "" + (SECOND - 59), 60, null),
        time("exp a day ahead", "exp", "" + (SECOND + longest + 5), 0, null),
        time("exp more than a day", "exp", "" + (SECOND + longest + 6), 0, RefusalReason.CLAIMS),
        time("exp a day and leeway", "exp", "" + (SECOND + longest + 60), 60, null),
        time("exp beyond them", "exp", "" + (SECOND + longest + 61), 60, RefusalReason.CLAIMS),
        time("iat ahead, tolerated", "iat", "" + (SECOND + 5), 0, null),
        time("iat too far", "iat", "" + (SECOND + 6), 0, RefusalReason.NOT_YET_VALID),
        time("iat at the leeway", "iat", "" + (SECOND + 60), 60, null),
        time("iat beyond the leeway", "iat", "" + (SECOND + 61), 60, RefusalReason.NOT_YET_VALID),
        time("nbf ahead, tolerated", "nbf", "" + (SECOND + 5), 0, null),
        time("nbf too far", "nbf", SECOND + 5 + ".1", 0, RefusalReason.NOT_YET_VALID),
        time("iat ancient", "iat", "0", 0, null));
  }

  private static Arguments time(
      String name, String claim, String json, long leeway, RefusalReason reason) {
    return Arguments.of(name, claim, json, leeway, reason);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("times")
  void timesAreJudgedToTheSecond(
      String name, String claim, String json, long leeway, RefusalReason reason) {
    ClaimRules rules =
        new ClaimRules(
            TokenProfile.RFC9068, ISSUER, TestToken.AUDIENCE, Duration.ofSeconds(leeway));
    TokenVerifier verifier = verifier(rules, KEY);

    assertThat(refusal(verifier, good().claim(claim, json).sign())).as(name).isEqualTo(reason);
  }

  @Test
  void fractionOfExpIsKeptToTheMillisecondRoundedDown() throws Exception {
    String token = good().claim("exp", SECOND + 10 + ".9996").sign();

    assertThat(rfc9068().verify(token).expiresAt()).isEqualTo(NOW.plusMillis(10_999));
  }

  @Test
  void audienceMayBeOneOfSeveral() throws Exception {
    String token = good().claim("aud", "[\"urn:other\"," + quoted(TestToken.AUDIENCE) + "]").sign();

    assertThat(rfc9068().verify(token).audience()).containsExactly("urn:other", TestToken.AUDIENCE);
  }

  @Test
  void emptyScopeIsNoScope() throws Exception {
    assertThat(rfc9068().verify(good().claim("scope", "\"\"").sign()).scopes()).isEmpty();
  }

  @Test
  void unknownClaimsAndHeaderMembersAreIgnored() throws Exception {
    String token =
        good()
            .claim("x", "{\"deep\":[[[1]]]}")
            .header("x5t", "\"abc\"")
            .header("cty", "\"x\"")
            .sign();

    assertThat(rfc9068().verify(token).subject()).isEqualTo("ada");
  }

  static List<Arguments> badMinimal() {
    return List.of(
        bad("no sub", minimalToken().claim("sub", (String) null), RefusalReason.CLAIMS),
        bad("no exp", minimalToken().claim("exp", (String) null), RefusalReason.CLAIMS),
        bad("iss another", minimalToken().claim("iss", quoted("x")), RefusalReason.ISSUER),
        bad("aud another", minimalToken().claim("aud", quoted("x")), RefusalReason.AUDIENCE),
        bad("nbf ahead", minimalToken().claim("nbf", SECOND + 6), RefusalReason.NOT_YET_VALID),
        bad("iat ahead", minimalToken().claim("iat", SECOND + 6), RefusalReason.NOT_YET_VALID),
        bad("expired", minimalToken().claim("exp", SECOND - 60), RefusalReason.EXPIRED),
        bad("exp a string", minimalToken().claim("exp", "\"9\""), RefusalReason.CLAIMS),
        bad("scope an array", minimalToken().claim("scope", "[]"), RefusalReason.CLAIMS),
        bad("epoch of two", minimalToken().claim("epoch", "[0,0]"), RefusalReason.CLAIMS),
        bad("typ another", minimalToken().header("typ", quoted("id+jwt")), RefusalReason.HEADER),
        bad("kid foreign", minimalToken().header("kid", quoted("x")), RefusalReason.UNKNOWN_KEY),
        bad("cnf", minimalToken().claim("cnf", "{}"), RefusalReason.CLAIMS),
        bad(
            "another secret",
            TestToken.minimal(SigningKey.hmac(new Secret("another-" + TestKeys.SECRET))),
            RefusalReason.SIGNATURE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badMinimal")
  void badMinimalTokenIsRefused(String name, String token, RefusalReason reason) {
    assertThat(refusal(minimal(), token)).as(name).isEqualTo(reason);
  }

  @Test
  void adminAudienceIsRequiredInTheMinimalProfileToo() throws Exception {
    TokenVerifier admin =
        verifier(TestToken.rules(TokenProfile.MINIMAL).forAudience(ISSUER + "/admin"), HMAC);
    String withAudience = minimalToken().claim("aud", quoted(ISSUER + "/admin")).sign();

    assertThat(admin.verify(withAudience)).isNotNull();
    assertThat(refusal(admin, minimalToken().sign())).isEqualTo(RefusalReason.AUDIENCE);
    assertThat(refusal(minimal(), withAudience)).isEqualTo(RefusalReason.AUDIENCE);
  }

  @Test
  void minimalTokenWithoutKidNeedsTheOneSecret() {
    SigningKey other = SigningKey.hmac(new Secret("another-" + TestKeys.SECRET));
    TokenVerifier twoSecrets = verifier(TestToken.rules(TokenProfile.MINIMAL), HMAC, other);

    assertThat(refusal(twoSecrets, minimalToken().sign())).isEqualTo(RefusalReason.UNKNOWN_KEY);
  }

  @Test
  void minimalTokenWithoutKidIsOfTheSecretWhateverKeysAreBesideIt() throws Exception {
    TokenVerifier keysOfBefore = verifier(TestToken.rules(TokenProfile.MINIMAL), KEY, HMAC);

    assertThat(keysOfBefore.verify(minimalToken().sign()).keyId()).isEqualTo(HMAC.kid());
  }

  @Test
  void retiredKeyVerifiesNoMore() {
    KeyRing ring = KeyRing.of(List.of(KEY.toVerificationKey(KeyState.RETIRED)));
    TokenVerifier verifier =
        new JoseTokenVerifier(() -> ring, TestToken.rules(TokenProfile.RFC9068), CRYPTO, CLOCK);

    assertThat(refusal(verifier, good().sign())).isEqualTo(RefusalReason.UNKNOWN_KEY);
  }

  @Test
  void emptyRingAcceptsNothing() {
    TokenVerifier verifier =
        new JoseTokenVerifier(KeyRing::empty, TestToken.rules(TokenProfile.MINIMAL), CRYPTO, CLOCK);
    String unsigned = Base64Url.encode("{\"alg\":\"none\"}".getBytes(UTF_8)) + ".e30.";

    assertThat(refusal(verifier, minimalToken().sign())).isEqualTo(RefusalReason.UNKNOWN_KEY);
    assertThat(refusal(verifier, unsigned)).isEqualTo(RefusalReason.UNKNOWN_KEY);
  }

  @Test
  void publicKeyAsHmacSecretIsRefused() {
    SigningKey confused =
        SigningKey.hmac(new Secret(Jwk.toJson(KEY.toVerificationKey(KeyState.ACTIVE))));
    String token = TestToken.rfc9068(confused).header("kid", quoted(KEY.kid())).sign();

    assertThat(refusal(rfc9068(), token)).isEqualTo(RefusalReason.ALGORITHM);
  }

  @Test
  void expiryIsToldFromTheInstantNotTheSecond() throws Exception {
    java.time.Clock late = java.time.Clock.fixed(NOW.plusMillis(999), java.time.ZoneOffset.UTC);
    KeyRing ring = KeyRing.of(List.of(KEY.toVerificationKey(KeyState.ACTIVE)));
    TokenVerifier verifier =
        new JoseTokenVerifier(() -> ring, TestToken.rules(TokenProfile.RFC9068), CRYPTO, late);

    Instant expiresAt = verifier.verify(good().claim("exp", SECOND + 1).sign()).expiresAt();

    assertThat(expiresAt).isEqualTo(NOW.plusSeconds(1));
  }

  private static final java.nio.charset.Charset UTF_8 = java.nio.charset.StandardCharsets.UTF_8;

  private static TestToken good() {
    return TestToken.rfc9068(KEY);
  }

  private static TestToken minimalToken() {
    return TestToken.minimal(HMAC);
  }

  private static TokenVerifier rfc9068() {
    return verifier(TokenProfile.RFC9068, KEY);
  }

  private static TokenVerifier minimal() {
    return verifier(TokenProfile.MINIMAL, HMAC);
  }

  private static TokenVerifier verifier(TokenProfile profile, SigningKey key) {
    return verifier(TestToken.rules(profile), key);
  }

  private static TokenVerifier verifier(ClaimRules rules, SigningKey... keys) {
    List<VerificationKey> halves = new ArrayList<>();
    for (SigningKey key : keys) {
      halves.add(key.toVerificationKey(KeyState.ACTIVE));
    }
    KeyRing ring = KeyRing.of(halves);
    return new JoseTokenVerifier(() -> ring, rules, CRYPTO, CLOCK);
  }

  /** Null where the token is accepted. */
  private static RefusalReason refusal(TokenVerifier verifier, String token) {
    TokenRefusedException refused =
        catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token));
    return refused == null ? null : refused.reason();
  }
}
