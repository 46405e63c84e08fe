package dev.gatehouse.common.auth;

/**
 * Deletes an account for good.
 *
 * @param operator never null
 * @param username never null
 */
public record DeleteUser(Operator operator, String username) {}
