package dev.gatehouse.common.jose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.gatehouse.common.claims.RefusalReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Why another verifier may accept what ours refuses; nothing else may. Each rule looks at the token
 * with other eyes than ours (a lenient parser, a plain list), and holds for one reason of refusal.
 */
enum DifferentialRule {
  /** RFC 7515 §2: base64url without padding, white space and stray bits; exactly three parts. */
  NOT_CANONICAL(RefusalReason.MALFORMED) {
    @Override
    boolean holds(String token) {
      String[] parts = token.split("\\.", -1);
      return parts.length != 3 || !List.of(parts).stream().allMatch(DifferentialRule::isCanonical);
    }
  },
  /** RFC 8725 §2.4 and RFC 8259 §8.1: header and payload are UTF-8. */
  ILL_FORMED_UTF8(RefusalReason.MALFORMED) {
    @Override
    boolean holds(String token) {
      return part(token, 0).contains("\ufffd") || part(token, 1).contains("\ufffd");
    }
  },
  /** RFC 7515 §4, RFC 7519 §4: a duplicate member is refused, wherever it is. */
  DUPLICATE_MEMBER(RefusalReason.MALFORMED) {
    @Override
    boolean holds(String token) {
      return hasDuplicate(part(token, 0)) || hasDuplicate(part(token, 1));
    }
  },
  /** Values nest eight deep at most. */
  DEEP(RefusalReason.MALFORMED) {
    @Override
    boolean holds(String token) {
      return part(token, 0).contains("[[[[[[[[") || part(token, 1).contains("[[[[[[[[");
    }
  },
  /** One object is the whole of the text. */
  TEXT_BEHIND_THE_OBJECT(RefusalReason.MALFORMED) {
    @Override
    boolean holds(String token) {
      return !part(token, 0).strip().endsWith("}")
          || !part(token, 1).strip().endsWith("}")
          || part(token, 1).contains("}{");
    }
  },
  /** RFC 8725 §3.10, RFC 7515 §4.1.11, RFC 7797: no foreign keys, extensions, compression. */
  FORBIDDEN_HEADER_MEMBER(RefusalReason.HEADER) {
    @Override
    boolean holds(String token) {
      JsonNode header = json(token, 0);
      return List.of("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip").stream()
          .anyMatch(header::has);
    }
  },
  /** RFC 9068 §4: an access token says that it is one. */
  NOT_AN_ACCESS_TOKEN(RefusalReason.HEADER) {
    @Override
    boolean holds(String token) {
      JsonNode typ = json(token, 0).path("typ");
      return !typ.isTextual()
          || !Set.of("at+jwt", "application/at+jwt")
              .contains(typ.textValue().toLowerCase(Locale.ROOT));
    }
  },
  /** RFC 9068 §2.1 with the interface: a {@code kid} is required, and is a string. */
  NO_KID(RefusalReason.HEADER) {
    @Override
    boolean holds(String token) {
      return json(token, 0).path("kid").asText("").isEmpty()
          || !json(token, 0).path("kid").isTextual();
    }
  },
  /** RFC 7515 §4.1.10: {@code cty} is a string. */
  CONTENT_TYPE_NO_STRING(RefusalReason.HEADER) {
    @Override
    boolean holds(String token) {
      return json(token, 0).has("cty") && !json(token, 0).path("cty").isTextual();
    }
  },
  /** A {@code kid} that the ring does not hold; whoever was given one key alone takes that. */
  FOREIGN_KID(RefusalReason.UNKNOWN_KEY) {
    @Override
    boolean holds(String token) {
      return json(token, 0).path("kid").isTextual();
    }
  },
  /** RFC 7518 §3.4: r and s have their full length, and nothing follows them. */
  SIGNATURE_LENGTH(RefusalReason.SIGNATURE) {
    @Override
    boolean holds(String token) {
      int length = bytes(token, 2).length;
      return json(token, 0).path("alg").asText().equals("ES256") && length != 64;
    }
  },
  /** Until sender-constrained tokens exist. */
  CONFIRMATION(RefusalReason.CLAIMS) {
    @Override
    boolean holds(String token) {
      return json(token, 1).has("cnf");
    }
  },
  /** Interface §3: every claim of the profile is required. */
  MISSING_CLAIM(RefusalReason.CLAIMS) {
    @Override
    boolean holds(String token) {
      return List.of(
              "iss", "sub", "aud", "exp", "iat", "jti", "client_id", "account_id", "scope", "epoch")
          .stream()
          .anyMatch(name -> !json(token, 1).has(name));
    }
  },
  /** A claim of ours has its type, is not empty, and a time is between 1970 and 9999. */
  CLAIM_OF_ANOTHER_TYPE(RefusalReason.CLAIMS) {
    @Override
    boolean holds(String token) {
      JsonNode claims = json(token, 1);
      return List.of("iss", "sub", "jti", "client_id", "account_id", "sid").stream()
              .anyMatch(name -> claims.has(name) && isNoText(claims.get(name)))
          || List.of("exp", "iat", "nbf", "auth_time").stream()
              .anyMatch(name -> claims.has(name) && isNoTime(claims.get(name)))
          || !claims.path("scope").isTextual()
          || !StandardCharsets.US_ASCII.newEncoder().canEncode(claims.path("scope").textValue())
          || !claims.path("epoch").toString().equals("[3,1,2]")
          || isNoText(claims.path("aud"));
    }
  },
  /** No token lives longer than a day, so that every revocation has an end. */
  LIVES_TOO_LONG(RefusalReason.CLAIMS) {
    @Override
    boolean holds(String token) {
      long now = Clock.systemUTC().instant().getEpochSecond();
      return json(token, 1).path("exp").asLong() > now + 24 * 3600;
    }
  },
  /** RFC 7519 §4.1.5: Nimbus leaves {@code nbf} and {@code iat} to its caller. */
  NOT_YET(RefusalReason.NOT_YET_VALID) {
    @Override
    boolean holds(String token) {
      long now = Clock.systemUTC().instant().getEpochSecond();
      return json(token, 1).path("nbf").asLong() > now || json(token, 1).path("iat").asLong() > now;
    }
  };

  private static final ObjectMapper LENIENT = new ObjectMapper();
  private static final ObjectMapper STRICT =
      new ObjectMapper()
          .enable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION);

  private final RefusalReason reason;

  DifferentialRule(RefusalReason reason) {
    this.reason = reason;
  }

  abstract boolean holds(String token);

  /** The first rule that explains it; null where none does. What ours accepts, nothing explains. */
  static DifferentialRule explaining(String token, RefusalReason reason) {
    for (DifferentialRule rule : values()) {
      if (rule.reason == reason && rule.holds(token)) {
        return rule;
      }
    }
    return null;
  }

  private static boolean isCanonical(String part) {
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(part);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static boolean isNoText(JsonNode value) {
    return !value.isTextual()
        || value.textValue().isEmpty()
        || !StandardCharsets.UTF_8.newEncoder().canEncode(value.textValue());
  }

  private static boolean isNoTime(JsonNode value) {
    return !value.isNumber() || value.doubleValue() < 0 || value.doubleValue() > 253402300799.0;
  }

  private static boolean hasDuplicate(String json) {
    try {
      LENIENT.readTree(json);
    } catch (IOException e) {
      return false;
    }
    try {
      STRICT.readTree(json);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  private static JsonNode json(String token, int part) {
    try {
      return LENIENT.readTree(part(token, part));
    } catch (IOException e) {
      return LENIENT.missingNode();
    }
  }

  private static String part(String token, int part) {
    return new String(bytes(token, part), StandardCharsets.UTF_8);
  }

  private static byte[] bytes(String token, int part) {
    try {
      return Base64.getUrlDecoder().decode(token.split("\\.", -1)[part]);
    } catch (IllegalArgumentException e) {
      return new byte[0];
    }
  }
}
