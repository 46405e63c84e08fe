package dev.gatehouse.common.auth;

/**
 * An operator's token for an account.
 *
 * @param operator never null
 * @param user the account's name; never null
 * @param minutes -1440 to 1440, not 0; a negative one makes a token that is already expired; null
 *     for the configured lifetime
 * @param scope separated by spaces; null for the account's scopes without {@code gatehouse:admin},
 *     which is refused in any case
 */
public record MintToken(Operator operator, String user, Integer minutes, String scope) {}
