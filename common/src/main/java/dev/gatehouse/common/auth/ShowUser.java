package dev.gatehouse.common.auth;

/**
 * Asks for one account.
 *
 * @param operator never null
 * @param username never null
 */
public record ShowUser(Operator operator, String username) {}
