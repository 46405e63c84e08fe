package dev.gatehouse.gateway.auth;

import dev.gatehouse.common.claims.RefusalReason;

/**
 * The credentials of an {@code Authorization} field (RFC 6750 §2.1), read strictly: the scheme in
 * any case, one space, a token. Only what could be a compact JWS gets through; whatever else a
 * stranger may write is a refusal and never an error.
 */
final class BearerToken {
  /** The longest token, in characters. */
  static final int LONGEST = 8 * 1024;

  private static final String SCHEME = "bearer";

  private BearerToken() {}

  /**
   * Why the field is not one bearer token.
   *
   * @param authorization the field's value; null where there is no field
   * @return null where it is one
   */
  static RefusalReason faultOf(String authorization) {
    if (authorization == null || !schemeIsBearer(authorization)) {
      return RefusalReason.MISSING;
    }
    int start = SCHEME.length() + 1;
    int length = authorization.length();
    if (length <= start) {
      return RefusalReason.MISSING;
    }
    if (length - start > LONGEST) {
      return RefusalReason.TOO_LONG;
    }
    int dots = 0;
    for (int i = start; i < length; i++) {
      char c = authorization.charAt(i);
      if (c == '.') {
        dots++;
      } else if (!base64url(c)) {
        return RefusalReason.MALFORMED;
      }
    }
    return dots == 2 ? null : RefusalReason.MALFORMED;
  }

  private static boolean schemeIsBearer(String authorization) {
    return authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
        && (authorization.length() == SCHEME.length()
            || authorization.charAt(SCHEME.length()) == ' ');
  }

  private static boolean base64url(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
