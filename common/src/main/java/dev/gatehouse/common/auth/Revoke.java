package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * Revokes one token, or everything that was issued to a user so far. Exactly one of the two is not
 * null.
 *
 * @param operator never null
 * @param token an access token of this service, an administrator's too; null where a user is given
 * @param user an account's name; null where a token is given
 */
public record Revoke(Operator operator, Secret token, String user) {}
