package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * A token an operator asked for.
 *
 * @param accessToken never null
 * @param expiresInSeconds negative where it is already expired
 */
public record MintedToken(Secret accessToken, long expiresInSeconds) {}
