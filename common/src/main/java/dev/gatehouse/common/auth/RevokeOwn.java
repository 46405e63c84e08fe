package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * Revokes a token on the word of whoever has it (RFC 7009, for tokens of first-party log-ins).
 *
 * @param token anything; what is no token of this service changes nothing; never null
 * @param clientAddress the caller's IP address as the gateway knows it; never null
 */
public record RevokeOwn(Secret token, String clientAddress) {}
