package dev.gatehouse.common.auth;

/**
 * Asks for one client.
 *
 * @param operator never null
 * @param clientId never null
 */
public record ShowClient(Operator operator, String clientId) {}
