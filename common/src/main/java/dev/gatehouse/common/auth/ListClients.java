package dev.gatehouse.common.auth;

/**
 * One page of clients, by id.
 *
 * @param operator never null
 * @param after the last id of the page before; null for the first
 * @param limit 1 to 1,000
 */
public record ListClients(Operator operator, String after, int limit) {}
