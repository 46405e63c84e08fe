package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * A request to the token endpoint, its form already parsed strictly (no repeated parameter).
 *
 * @param grantType {@code grant_type}; never null ({@code password} where the form has none)
 * @param client who asks; null for a first-party login
 * @param username {@code username}; null where the grant has none
 * @param password {@code password}; null where the grant has none
 * @param refreshToken {@code refresh_token}; null where the grant has none
 * @param scope {@code scope} as sent; null where none was sent
 * @param clientAddress the caller's IP address as the gateway knows it; never null
 */
public record TokenRequest(
    String grantType,
    ClientCredentials client,
    String username,
    Secret password,
    Secret refreshToken,
    String scope,
    String clientAddress) {}
