package dev.gatehouse.common.auth;

/**
 * One page of the audit.
 *
 * @param operator never null
 * @param after only events with a higher sequence number; 0 for all
 * @param limit 1 to 1,000
 */
public record ListEvents(Operator operator, long after, int limit) {}
