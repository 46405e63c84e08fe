package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * Revokes one token, everything that was issued to a user so far, or a signing key with all that it
 * signed. Exactly one of the three is not null.
 *
 * @param operator never null
 * @param token an access token of this service, an administrator's too; else null
 * @param user an account's name; else null
 * @param key a signing key's id; else null
 */
public record Revoke(Operator operator, Secret token, String user, String key) {

  /** Revokes a token or a user; the other is null. */
  public Revoke(Operator operator, Secret token, String user) {
    this(operator, token, user, null);
  }
}
