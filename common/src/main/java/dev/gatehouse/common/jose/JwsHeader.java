package dev.gatehouse.common.jose;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenRefusedException;
import java.io.IOException;
import java.util.Set;

/**
 * A JOSE header (RFC 7515 §4), as far as it is listened to.
 *
 * @param alg never null
 * @param kid null where the header has none
 * @param typ null where the header has none
 */
record JwsHeader(String alg, String kid, String typ) {
  /** How long a {@code kid} may be. */
  static final int MAX_KID_LENGTH = 256;

  /**
   * A token does not say which key to trust (RFC 8725 §3.10), nothing it calls critical is
   * understood here (RFC 7515 §4.1.11), and payloads are always base64url (RFC 7797 is not spoken)
   * and never compressed.
   */
  private static final Set<String> REFUSED =
      Set.of("jwk", "jku", "x5u", "x5c", "crit", "b64", "zip");

  static JwsHeader parse(byte[] json) throws TokenRefusedException {
    Draft draft = new Draft();
    try {
      StrictJson.<TokenRefusedException>readObject(json, draft::member);
    } catch (IOException e) {
      throw new TokenRefusedException(RefusalReason.MALFORMED);
    }
    if (draft.alg == null) {
      throw new TokenRefusedException(RefusalReason.HEADER);
    }
    return new JwsHeader(draft.alg, draft.kid, draft.typ);
  }

  private static final class Draft {
    private String alg;
    private String kid;
    private String typ;

    void member(String name, JsonParser value) throws IOException, TokenRefusedException {
      switch (name) {
        case "alg" -> alg = string(value);
        case "typ" -> typ = string(value);
        // not listened to, since every access token's content is claims; but its type is fixed
        case "cty" -> string(value);
        case "kid" -> {
          kid = string(value);
          if (kid.isEmpty() || kid.length() > MAX_KID_LENGTH) {
            throw new TokenRefusedException(RefusalReason.HEADER);
          }
        }
        default -> {
          if (REFUSED.contains(name)) {
            throw new TokenRefusedException(RefusalReason.HEADER);
          }
        }
      }
    }

    private static String string(JsonParser value) throws IOException, TokenRefusedException {
      if (value.currentToken() != JsonToken.VALUE_STRING) {
        throw new TokenRefusedException(RefusalReason.HEADER);
      }
      return value.getText();
    }
  }
}
