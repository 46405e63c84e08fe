package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * A client's question about a token (RFC 7662).
 *
 * @param client who asks; never null
 * @param token anything; never null
 * @param clientAddress the caller's IP address as the gateway knows it; never null
 */
public record Introspect(ClientCredentials client, Secret token, String clientAddress) {}
