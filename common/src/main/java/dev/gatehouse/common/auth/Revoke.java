package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * Revokes one token, everything that was issued so far to a user or to a client, or a signing key
 * with all that it signed. Exactly one of the four is not null.
 *
 * @param operator never null
 * @param token an access token of this service, an administrator's too; may be null
 * @param user an account's name; may be null
 * @param client a client's id; may be null
 * @param key a signing key's id; may be null
 */
public record Revoke(Operator operator, Secret token, String user, String client, String key) {
  /** One token. */
  public static Revoke token(Operator operator, Secret token) {
    return new Revoke(operator, token, null, null, null);
  }

  /** Everything of a user. */
  public static Revoke user(Operator operator, String user) {
    return new Revoke(operator, null, user, null, null);
  }

  /** Everything of a client. */
  public static Revoke client(Operator operator, String client) {
    return new Revoke(operator, null, null, client, null);
  }

  /** A signing key. */
  public static Revoke key(Operator operator, String key) {
    return new Revoke(operator, null, null, null, key);
  }
}
