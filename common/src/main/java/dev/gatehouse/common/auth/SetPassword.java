package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * Sets a new password, and raises the account's epoch.
 *
 * @param operator never null
 * @param username never null
 * @param password 8 to 72 UTF-8 bytes without NUL; never null
 */
public record SetPassword(Operator operator, String username, Secret password) {}
