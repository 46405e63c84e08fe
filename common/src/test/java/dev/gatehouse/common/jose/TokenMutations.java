package dev.gatehouse.common.jose;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/**
 * Good tokens, each changed in one way: in its text, or before it was signed, so that the signature
 * holds and only the rest decides.
 */
final class TokenMutations {
  private static final String CHARACTERS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=.+/ \n";
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "0",
          "-1",
          "1e300",
          "99999999999999999999",
          "\"\"",
          "\"x\"",
          "[]",
          "{}",
          "[\"x\"]",
          "[null]",
          "{\"a\":1,\"a\":2}",
          "\"\\ud800\"",
          "[[[[[[[[[[1]]]]]]]]]]");
  private static final List<String> CLAIMS =
      List.of(
          "iss",
          "sub",
          "aud",
          "exp",
          "iat",
          "nbf",
          "jti",
          "client_id",
          "account_id",
          "scope",
          "epoch",
          "sid",
          "auth_time",
          "cnf",
          "x");
  private static final List<String> HEADERS =
      List.of("typ", "alg", "kid", "jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "cty", "x");
  private static final List<String> HEADER_VALUES =
      List.of(
          "null",
          "1",
          "\"\"",
          "\"none\"",
          "\"None\"",
          "\"HS256\"",
          "\"RS256\"",
          "\"ES256\"",
          "\"PS256\"",
          "\"JWT\"",
          "\"AT+JWT\"",
          "\"at+jwt\"",
          "\"application/at+jwt\"",
          "\"x\"",
          "[\"exp\"]",
          "[]",
          "{}",
          "false");

  private final Random random;
  private final SigningKey key;
  private final long now;
  private String lastChange = "";

  TokenMutations(Random random, SigningKey key, Instant now) {
    this.random = random;
    this.key = key;
    this.now = now.getEpochSecond();
  }

  /** What was changed in the token made last. */
  String lastChange() {
    return lastChange;
  }

  String next() {
    TestToken token = good();
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> editText(token.sign());
      case 3 -> editShape(token.sign());
      case 4, 5 -> changeClaim(token);
      case 6 -> changeTime(token);
      case 7, 8 -> changeHeader(token);
      default -> changeJson(token);
    };
  }

  private TestToken good() {
    return TestToken.rfc9068(key).claim("iat", now - 5).claim("exp", now + 1800);
  }

  private String editText(String token) {
    int at = random.nextInt(3) == 0 ? nearAnEnd(token) : random.nextInt(token.length());
    char other = CHARACTERS.charAt(random.nextInt(CHARACTERS.length()));
    return switch (random.nextInt(4)) {
      case 0 -> changed("a character left out", token.substring(0, at) + token.substring(at + 1));
      case 1 -> changed("a character put in", token.substring(0, at) + other + token.substring(at));
      default ->
          changed("a character replaced", token.substring(0, at) + other + token.substring(at + 1));
    };
  }

  /** The last character of a part, where stray bits hide. */
  private int nearAnEnd(String token) {
    int first = token.indexOf('.');
    int second = token.indexOf('.', first + 1);
    return switch (random.nextInt(3)) {
      case 0 -> first - 1;
      case 1 -> second - 1;
      default -> token.length() - 1;
    };
  }

  private String editShape(String token) {
    String text = token.substring(0, token.lastIndexOf('.'));
    return switch (random.nextInt(9)) {
      case 0 -> changed("no signature", text + ".");
      case 1 -> changed("two parts", text);
      case 2 -> changed("a dot behind", token + ".");
      case 3 -> changed("four parts", token + ".e30");
      case 4 -> changed("padding behind", token + "=".repeat(1 + random.nextInt(2)));
      case 5 -> changed("space before", " " + token);
      case 6 -> changed("line end behind", token + "\n");
      case 7 -> changed("parts swapped", swap(token));
      default -> changed("unchanged", token);
    };
  }

  private static String swap(String token) {
    String[] parts = token.split("\\.", -1);
    return parts[1] + '.' + parts[0] + '.' + parts[2];
  }

  private String changeClaim(TestToken token) {
    String name = CLAIMS.get(random.nextInt(CLAIMS.size()));
    if (random.nextInt(4) == 0) {
      return changed("no " + name, token.claim(name, (String) null).sign());
    }
    String value = VALUES.get(random.nextInt(VALUES.size()));
    return changed(name + " " + value, token.claim(name, value).sign());
  }

  private String changeTime(TestToken token) {
    String name = List.of("exp", "iat", "nbf").get(random.nextInt(3));
    // far enough from every limit that the clock's going on does not matter
    long offset =
        List.of(-90_000L, -3_600L, -600L, 3_600L, 80_000L, 90_000L, 1_000_000L)
            .get(random.nextInt(7));
    String fraction = random.nextInt(3) == 0 ? ".25" : "";
    return changed(
        name + " by " + offset + fraction, token.claim(name, now + offset + fraction).sign());
  }

  private String changeHeader(TestToken token) {
    String name = HEADERS.get(random.nextInt(HEADERS.size()));
    if (random.nextInt(5) == 0) {
      return changed("no header " + name, token.header(name, null).sign());
    }
    String value = HEADER_VALUES.get(random.nextInt(HEADER_VALUES.size()));
    return changed("header " + name + " " + value, token.header(name, value).sign());
  }

  private String changeJson(TestToken token) {
    String header = token.headerJson();
    String payload = token.payloadJson();
    return switch (random.nextInt(9)) {
      case 0 -> changed("sub twice", token.rawPayload(first(payload, "\"sub\":\"eve\",")).sign());
      case 1 -> changed("alg twice", token.rawHeader(first(header, "\"alg\":\"none\",")).sign());
      case 2 -> changed("text behind the claims", token.rawPayload(payload + "x").sign());
      case 3 -> changed("two objects of claims", token.rawPayload(payload + payload).sign());
      case 4 -> changed("text behind the header", token.rawHeader(header + " x").sign());
      case 5 -> changed("white space", token.rawPayload(" \n" + payload + "\t").sign());
      case 6 -> changed("ill-formed UTF-8", token.rawPayload(illFormed(payload)).sign());
      case 7 -> changed("a comma too many", token.rawPayload(payload.replace("}", ",}")).sign());
      default -> changed("no JSON", token.rawPayload("junk").sign());
    };
  }

  private static String first(String json, String member) {
    return "{" + member + json.substring(1);
  }

  private static byte[] illFormed(String json) {
    byte[] bytes = json.replace("\"ada\"", "\"ad~\"").getBytes(StandardCharsets.ISO_8859_1);
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '~') {
        bytes[i] = (byte) 0xff;
      }
    }
    return bytes;
  }

  private String changed(String how, String token) {
    lastChange = how;
    return token;
  }
}
