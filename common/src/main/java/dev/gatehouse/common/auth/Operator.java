package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;

/**
 * On whose authority an administrative call is made. auth-service checks it itself: that the admin
 * token verifies and that its account still holds {@code gatehouse:admin}.
 *
 * @param adminToken the bearer token of the management listener; null for the Unix socket, whose
 *     file permissions are the credential
 */
public record Operator(Secret adminToken) {
  /** Whoever may open the data directory's socket. */
  public static final Operator LOCAL = new Operator(null);
}
