package dev.gatehouse.common.auth;

/**
 * What was revoked is in the feed.
 *
 * @param sequence a node that has applied this number of the feed refuses it; 0 where there was
 *     nothing to revoke
 */
public record Revoked(long sequence) {}
