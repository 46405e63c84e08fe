package dev.gatehouse.common.auth;

/**
 * Creates a client.
 *
 * @param operator never null
 * @param client never null
 */
public record CreateClient(Operator operator, NewClient client) {}
