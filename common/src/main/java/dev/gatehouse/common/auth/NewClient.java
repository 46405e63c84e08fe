package dev.gatehouse.common.auth;

import dev.gatehouse.common.config.Secret;
import java.util.List;

/**
 * A client to create: the body of {@code POST /admin/clients}.
 *
 * @param clientId 1 to 64 of {@code a-z 0-9 . _ @ -}; capitals are lowered; null is a fault
 * @param clientSecret 32 to 256 printable ASCII characters; null to have one generated
 * @param grantTypes of {@code client_credentials}, {@code password} and {@code refresh_token}; null
 *     for {@code client_credentials}
 * @param scopes null for none
 * @param redirectUris null for none
 */
public record NewClient(
    String clientId,
    Secret clientSecret,
    List<String> grantTypes,
    List<String> scopes,
    List<String> redirectUris) {}
