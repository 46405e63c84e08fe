package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * Gives a client another secret. The one before stays good until the next rotation.
 *
 * @param operator never null
 * @param clientId never null
 * @param clientSecret 32 to 256 printable ASCII characters; null to have one generated
 */
public record RotateClientSecret(Operator operator, String clientId, Secret clientSecret) {}
