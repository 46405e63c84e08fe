package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * Revokes a token for the client it was issued to, or, for tokens of first-party log-ins, on the
 * word of whoever has it (RFC 7009).
 *
 * @param client who asks; null for a first-party log-in
 * @param token anything; what is no token of this service changes nothing; never null
 * @param clientAddress the caller's IP address as the gateway knows it; never null
 */
public record RevokeOwn(ClientCredentials client, Secret token, String clientAddress) {}
