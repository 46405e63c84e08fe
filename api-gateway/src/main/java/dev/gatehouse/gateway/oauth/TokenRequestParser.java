package dev.gatehouse.gateway.oauth;

import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.gateway.problem.HttpRefusal;

/** Makes a typed request of a form and an {@code Authorization} field, or refuses them. */
final class TokenRequestParser {
  private TokenRequestParser() {}

  /**
   * Reads a token request.
   *
   * @param body the form; never null
   * @param authorization the field's value; null where there is none
   * @param clientAddress never null
   * @throws HttpRefusal 400 invalid_request, or 401 invalid_client where the field is anything but
   *     a client's credentials
   */
  static TokenRequest parse(byte[] body, String authorization, String clientAddress) {
    try {
      TokenForm form = TokenForm.parse(body);
      ClientCredentials client = ClientCredentialsParser.parse(form, authorization);
      String grant = form.get("grant_type") == null ? "password" : form.get("grant_type");
      requireFieldsOf(grant, form);
      return new TokenRequest(
          grant,
          client,
          form.get("username"),
          secret(form.get("password")),
          secret(form.get("refresh_token")),
          form.get("scope"),
          clientAddress);
    } catch (FormFaultException e) {
      throw OAuthRefusals.ofForm(e);
    }
  }

  private static void requireFieldsOf(String grant, TokenForm form) throws FormFaultException {
    switch (grant) {
      case "password" -> {
        form.require("username");
        form.require("password");
      }
      case "refresh_token" -> form.require("refresh_token");
      default -> {
        // whether the grant is known at all is auth-service's to say
      }
    }
  }

  private static Secret secret(String value) {
    return value == null ? null : new Secret(value);
  }
}
