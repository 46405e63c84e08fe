package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.CreateClient;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.RotateClientSecret;
import dev.gatehouse.common.config.Secret;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Turns bodies of {@code /admin/clients} into calls. Only types and names are judged here; what an
 * id or a secret may be is auth-service's to say. Every method fails with {@link AdminRefusal}
 * alone.
 */
final class ClientRequestParser {
  private static final List<String> NOT_YET =
      List.of(
          "public",
          "token_endpoint_auth_method",
          "consent",
          "post_logout_redirect_uris",
          "jwks",
          "allowed_origins");
  private static final Set<String> KNOWN = known();

  private ClientRequestParser() {}

  private static Set<String> known() {
    // those of later versions are known here to be answered by their own words
    Set<String> known = new HashSet<>(NOT_YET);
    known.addAll(List.of("client_id", "client_secret", "grant_types", "scopes", "redirect_uris"));
    return known;
  }

  /** The body of {@code POST /admin/clients}. */
  static CreateClient newClient(Operator operator, byte[] body) {
    Members members = Members.parse(body, KNOWN);
    for (String name : NOT_YET) {
      if (members.has(name)) {
        members.fault(name, "is not in this version");
      }
    }
    var client =
        new NewClient(
            members.requiredString("client_id"),
            secret(members),
            members.strings("grant_types"),
            members.strings("scopes"),
            members.strings("redirect_uris"));
    members.orThrow();
    return new CreateClient(operator, client);
  }

  /** The body of {@code POST /admin/clients/{id}/secret}, which may be empty. */
  static RotateClientSecret secret(Operator operator, String clientId, byte[] body) {
    if (body.length == 0) {
      return new RotateClientSecret(operator, clientId, null);
    }
    Members members = Members.parse(body, Set.of("client_secret"));
    Secret secret = secret(members);
    members.orThrow();
    return new RotateClientSecret(operator, clientId, secret);
  }

  private static Secret secret(Members members) {
    String value = members.string("client_secret");
    return value == null ? null : new Secret(value);
  }
}
