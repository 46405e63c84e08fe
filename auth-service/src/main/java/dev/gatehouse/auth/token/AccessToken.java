package dev.gatehouse.auth.token;

import dev.gatehouse.common.config.Secret;
import java.util.Set;

/**
 * A token that was just signed.
 *
 * @param jwt never null
 * @param tokenId its {@code jti}, for the log and the audit; never null
 * @param expiresInSeconds its life from now; negative where it was made already expired
 * @param scopes what it grants; never null
 */
public record AccessToken(Secret jwt, String tokenId, long expiresInSeconds, Set<String> scopes) {

  /** The scopes as {@code scope} has them. */
  public String scope() {
    return String.join(" ", scopes);
  }
}
