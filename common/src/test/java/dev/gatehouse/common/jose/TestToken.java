package dev.gatehouse.common.jose;

import dev.gatehouse.common.claims.TokenProfile;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A good token, changed one member at a time. Values are raw JSON, so that anything can be written,
 * and it signs whatever it was given.
 */
final class TestToken {
  static final Instant NOW = Instant.parse("2026-01-15T12:00:00Z");
  static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
  static final long SECOND = NOW.getEpochSecond();
  static final String ISSUER = "https://login.example";
  static final String AUDIENCE = "https://api.example";

  private final SigningKey key;
  private final Map<String, String> header = new LinkedHashMap<>();
  private final Map<String, String> claims = new LinkedHashMap<>();
  private byte[] headerBytes;
  private byte[] payloadBytes;

  private TestToken(SigningKey key) {
    this.key = key;
  }

  static ClaimRules rules(TokenProfile profile) {
    return new ClaimRules(profile, ISSUER, AUDIENCE, Duration.ZERO);
  }

  static TestToken rfc9068(SigningKey key) {
    return new TestToken(key)
        .header("typ", quoted("at+jwt"))
        .header("alg", quoted(key.algorithm().jwaName()))
        .header("kid", quoted(key.kid()))
        .claim("iss", quoted(ISSUER))
        .claim("sub", quoted("ada"))
        .claim("aud", quoted(AUDIENCE))
        .claim("exp", SECOND + 1800)
        .claim("iat", SECOND)
        .claim("jti", quoted("t-1"))
        .claim("client_id", quoted("first-party"))
        .claim("account_id", quoted("acc-7"))
        .claim("scope", quoted("tasks:read tasks:write"))
        .claim("epoch", "[3,1,2]");
  }

  static TestToken minimal(SigningKey key) {
    return new TestToken(key)
        .header("alg", quoted(key.algorithm().jwaName()))
        .claim("sub", quoted("ada"))
        .claim("exp", SECOND + 1800);
  }

  static String quoted(String text) {
    return '"' + text + '"';
  }

  /** Sets a header member to raw JSON, or takes it away where that is null. */
  TestToken header(String name, String json) {
    set(header, name, json);
    return this;
  }

  /** Sets a claim to raw JSON, or takes it away where that is null. */
  TestToken claim(String name, String json) {
    set(claims, name, json);
    return this;
  }

  TestToken claim(String name, long number) {
    return claim(name, Long.toString(number));
  }

  /** The whole header as text, in place of its members. */
  TestToken rawHeader(byte[] json) {
    headerBytes = json.clone();
    return this;
  }

  /** The whole payload, in place of the claims. */
  TestToken rawPayload(byte[] json) {
    payloadBytes = json.clone();
    return this;
  }

  TestToken rawHeader(String json) {
    return rawHeader(json.getBytes(StandardCharsets.UTF_8));
  }

  TestToken rawPayload(String json) {
    return rawPayload(json.getBytes(StandardCharsets.UTF_8));
  }

  String headerJson() {
    return json(header);
  }

  String payloadJson() {
    return json(claims);
  }

  String sign() {
    return signText(
        key,
        Base64Url.encode(headerBytes == null ? utf8(headerJson()) : headerBytes)
            + '.'
            + Base64Url.encode(payloadBytes == null ? utf8(payloadJson()) : payloadBytes));
  }

  /** Appends the key's signature to any text. */
  static String signText(SigningKey key, String text) {
    try {
      byte[] signature =
          JwsSignature.sign(CryptoProvider.jdk(), key, text.getBytes(StandardCharsets.UTF_8));
      return text + '.' + Base64Url.encode(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void set(Map<String, String> members, String name, String json) {
    if (json == null) {
      members.remove(name);
    } else {
      members.put(name, json);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> quoted(member.getKey()) + ':' + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
