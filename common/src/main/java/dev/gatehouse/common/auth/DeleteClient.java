package dev.gatehouse.common.auth;

/**
 * Deletes a client for good, and ends what was issued to it.
 *
 * @param operator never null
 * @param clientId never null
 */
public record DeleteClient(Operator operator, String clientId) {}
