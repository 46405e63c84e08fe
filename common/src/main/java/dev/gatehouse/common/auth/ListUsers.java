package dev.gatehouse.common.auth;

/**
 * One page of accounts, by name.
 *
 * @param operator never null
 * @param after the last name of the page before; null for the first
 * @param limit 1 to 1,000
 */
public record ListUsers(Operator operator, String after, int limit) {}
