package dev.gatehouse.common.jose;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.common.claims.Epochs;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenRefusedException;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The claims of an access token as they were written, each of its type; null where a token has
 * none. A claim of ours of another type, null among them, is refused; claims that are not ours are
 * ignored (RFC 7519 §4). Filled once by {@link #read}, by one thread.
 */
final class AccessTokenClaims {
  /** How long a name or an id may be. */
  static final int MAX_TEXT_LENGTH = 256;

  /** How long an issuer or an audience may be: they are URIs. */
  static final int MAX_URI_LENGTH = 2048;

  /** The end of the year 9999: beyond it a NumericDate is a slip or a trick. */
  private static final long LAST_SECOND = 253_402_300_799L;

  String issuer;
  List<String> audience;
  String subject;
  String accountId;
  String clientId;
  Set<String> scopes;
  String sessionId;
  String tokenId;
  Epochs epochs;
  Instant authTime;
  Instant issuedAt;
  Instant notBefore;
  Instant expiresAt;

  private AccessTokenClaims() {}

  static AccessTokenClaims read(byte[] payload) throws TokenRefusedException {
    AccessTokenClaims claims = new AccessTokenClaims();
    try {
      StrictJson.<TokenRefusedException>readObject(payload, claims::member);
    } catch (IOException e) {
      throw new TokenRefusedException(RefusalReason.MALFORMED);
    }
    return claims;
  }

  private void member(String name, JsonParser value) throws IOException, TokenRefusedException {
    switch (name) {
      case "iss" -> issuer = text(value, MAX_URI_LENGTH);
      case "aud" -> audience = audience(value);
      case "sub" -> subject = text(value, MAX_TEXT_LENGTH);
      case "account_id" -> accountId = text(value, MAX_TEXT_LENGTH);
      case "client_id" -> clientId = text(value, MAX_TEXT_LENGTH);
      case "scope" -> scopes = scopes(value);
      case "sid" -> sessionId = text(value, MAX_TEXT_LENGTH);
      case "jti" -> tokenId = text(value, MAX_TEXT_LENGTH);
      case "epoch" -> epochs = epochs(value);
      case "auth_time" -> authTime = date(value);
      case "iat" -> issuedAt = date(value);
      case "nbf" -> notBefore = date(value);
      case "exp" -> expiresAt = date(value);
      // whoever bound the token to a key (RFC 7800) relies on the proof, which nobody checks here
      case "cnf" -> throw refused();
      default -> {}
    }
  }

  /** Not empty, bounded, and fit for a log line and a header. */
  private static String text(JsonParser value, int maxLength)
      throws IOException, TokenRefusedException {
    require(value.currentToken() == JsonToken.VALUE_STRING);
    String text = value.getText();
    require(!text.isEmpty() && text.length() <= maxLength);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      require(!Character.isISOControl(c));
      if (Character.isSurrogate(c)) {
        require(
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1)));
        i++;
      }
    }
    return text;
  }

  /** RFC 7519 §4.1.3: one string or an array of strings. */
  private static List<String> audience(JsonParser value) throws IOException, TokenRefusedException {
    if (value.currentToken() != JsonToken.START_ARRAY) {
      return List.of(text(value, MAX_URI_LENGTH));
    }
    List<String> audience = new ArrayList<>();
    while (value.nextToken() != JsonToken.END_ARRAY) {
      audience.add(text(value, MAX_URI_LENGTH));
    }
    require(!audience.isEmpty());
    return audience;
  }

  /** RFC 6749 §3.3: tokens of printable ASCII, one space between; an empty string is no scope. */
  private static Set<String> scopes(JsonParser value) throws IOException, TokenRefusedException {
    require(value.currentToken() == JsonToken.VALUE_STRING);
    String text = value.getText();
    Set<String> scopes = new LinkedHashSet<>();
    int start = 0;
    for (int i = 0; !text.isEmpty() && i <= text.length(); i++) {
      if (i == text.length() || text.charAt(i) == ' ') {
        require(i > start);
        scopes.add(text.substring(start, i));
        start = i + 1;
      } else {
        char c = text.charAt(i);
        require(c > ' ' && c < 0x7f && c != '"' && c != '\\');
      }
    }
    return scopes;
  }

  private static Epochs epochs(JsonParser value) throws IOException, TokenRefusedException {
    require(value.currentToken() == JsonToken.START_ARRAY);
    Epochs epochs = new Epochs(epoch(value), epoch(value), epoch(value));
    require(value.nextToken() == JsonToken.END_ARRAY);
    return epochs;
  }

  private static int epoch(JsonParser array) throws IOException, TokenRefusedException {
    require(
        array.nextToken() == JsonToken.VALUE_NUMBER_INT
            && array.getNumberType() == JsonParser.NumberType.INT
            && array.getIntValue() >= 0);
    return array.getIntValue();
  }

  /**
   * A NumericDate (RFC 7519 §2): seconds, which may have a fraction; kept to the millisecond,
   * rounded down.
   */
  private static Instant date(JsonParser value) throws IOException, TokenRefusedException {
    if (value.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      require(value.getNumberType() != JsonParser.NumberType.BIG_INTEGER);
      long seconds = value.getLongValue();
      require(seconds >= 0 && seconds <= LAST_SECOND);
      return Instant.ofEpochSecond(seconds);
    }
    require(value.currentToken() == JsonToken.VALUE_NUMBER_FLOAT);
    double seconds = value.getDoubleValue();
    require(seconds >= 0 && seconds <= LAST_SECOND);
    return Instant.ofEpochMilli((long) Math.floor(seconds * 1000));
  }

  private static void require(boolean holds) throws TokenRefusedException {
    if (!holds) {
      throw refused();
    }
  }

  private static TokenRefusedException refused() {
    return new TokenRefusedException(RefusalReason.CLAIMS);
  }
}
