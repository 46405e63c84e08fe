package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * What a client authenticates with (RFC 6749 §2.3.1).
 *
 * @param clientId never null
 * @param secret null where none was sent
 */
public record ClientCredentials(String clientId, Secret secret) {}
