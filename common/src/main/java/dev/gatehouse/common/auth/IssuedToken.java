package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * A successful token answer (RFC 6749 §5.1).
 *
 * @param accessToken the signed JWT; never null
 * @param expiresInSeconds its life from now
 * @param scope what was granted, separated by spaces; never null, may be empty
 * @param refreshToken null where the grant gives none
 */
public record IssuedToken(
    Secret accessToken, long expiresInSeconds, String scope, Secret refreshToken) {}
