package dev.gatehouse.gateway.oauth;

import dev.gatehouse.common.config.Secret;
import java.util.Base64;

/**
 * A client's credentials in HTTP Basic, each part form-urlencoded first (RFC 6749 §2.3.1).
 *
 * @param clientId never null nor empty
 * @param secret never null, may be empty
 */
record BasicCredentials(String clientId, Secret secret) {
  private static final String SCHEME = "basic ";

  /**
   * Reads an {@code Authorization} field.
   *
   * @param authorization never null
   * @return null where it is anything but well-formed Basic credentials with a client id
   */
  static BasicCredentials parse(String authorization) {
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return null;
    }
    try {
      byte[] pair = Base64.getDecoder().decode(authorization.substring(SCHEME.length()));
      int colon = 0;
      while (colon < pair.length && pair[colon] != ':') {
        colon++;
      }
      if (colon == 0 || colon == pair.length) {
        return null;
      }
      String id = TokenForm.decode(pair, 0, colon);
      String secret = TokenForm.decode(pair, colon + 1, pair.length);
      return new BasicCredentials(id, new Secret(secret));
    } catch (IllegalArgumentException | FormFaultException e) {
      return null;
    }
  }
}
