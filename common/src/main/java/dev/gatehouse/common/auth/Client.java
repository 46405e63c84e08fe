package dev.gatehouse.common.auth;

import java.time.Instant;
import java.util.List;

/**
 * A confidential OAuth client as an administrator sees it; never its secret.
 *
 * @param clientId never null
 * @param grantTypes the grants it may use; never null nor empty
 * @param scopes the most it may have; never null
 * @param redirectUris where a browser may be sent back to; never null
 * @param createdAt never null
 * @param secretCreatedAt when its newest secret was made; never null
 */
public record Client(
    String clientId,
    List<String> grantTypes,
    List<String> scopes,
    List<String> redirectUris,
    Instant createdAt,
    Instant secretCreatedAt) {}
