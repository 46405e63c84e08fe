package dev.gatehouse.auth.token;

import java.time.Instant;

/**
 * The session that a token belongs to.
 *
 * @param id {@code sid}; never null
 * @param epoch what its tokens carry
 * @param authTime when the user authenticated; never null
 */
public record TokenSession(String id, int epoch, Instant authTime) {}
