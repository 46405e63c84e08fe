package dev.gatehouse.common.claims;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The {@code jti} of the minimal profile, which has no claims for session and client: the token's
 * own random id, a dot and the session's id (nothing where there is none), and, for another client
 * than the first-party one, a dot and the client's id. So these can be revoked there too.
 *
 * @param sessionId null where there is no session
 * @param clientId null for a first-party log-in
 */
public record MinimalTokenId(String sessionId, String clientId) {
  /** 128 bits in base64url, as the issuer makes them; what others mint looks different. */
  private static final Pattern FORM =
      Pattern.compile("[\\w-]{22}\\.([\\w-]{22})?(?:\\.([a-z0-9._@-]{1,64}))?");

  private static final MinimalTokenId NONE = new MinimalTokenId(null, null);

  /**
   * Reads a {@code jti}.
   *
   * @param tokenId may be null
   * @return never null; of another form it names neither
   */
  public static MinimalTokenId of(String tokenId) {
    Matcher form = tokenId == null ? null : FORM.matcher(tokenId);
    return form != null && form.matches() ? new MinimalTokenId(form.group(1), form.group(2)) : NONE;
  }

  /** The {@code jti} of a token with that random id; never null. */
  public String write(String random) {
    if (sessionId == null && clientId == null) {
      return random;
    }
    return random
        + "."
        + (sessionId == null ? "" : sessionId)
        + (clientId == null ? "" : "." + clientId);
  }
}
