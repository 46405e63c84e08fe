package dev.gatehouse.gateway.oauth;

import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemKind;

/** Makes a typed request of a form and an {@code Authorization} field, or refuses them. */
final class TokenRequestParser {
  private static final String BASIC_CHALLENGE = "Basic realm=\"gatehouse\", charset=\"UTF-8\"";

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
    BasicCredentials basic = null;
    if (authorization != null) {
      basic = BasicCredentials.parse(authorization);
      if (basic == null) {
        throw invalidClient("NO_BASIC_CREDENTIALS");
      }
    }
    try {
      TokenForm form = TokenForm.parse(body);
      String grant = form.get("grant_type") == null ? "password" : form.get("grant_type");
      String clientId = form.get("client_id");
      Secret secret = secret(form.get("client_secret"));
      if (basic != null) {
        if (secret != null || (clientId != null && !clientId.equals(basic.clientId()))) {
          throw new FormFaultException("The client authenticates in more than one way");
        }
        clientId = basic.clientId();
        secret = basic.secret();
      } else if (secret != null && clientId == null) {
        throw new FormFaultException("The parameter client_id is missing");
      }
      requireFieldsOf(grant, form);
      return new TokenRequest(
          grant,
          clientId,
          secret,
          form.get("username"),
          secret(form.get("password")),
          secret(form.get("refresh_token")),
          form.get("scope"),
          clientAddress);
    } catch (FormFaultException e) {
      throw HttpRefusal.of(ProblemKind.INVALID_REQUEST, "FORM")
          .oauthError("invalid_request")
          .detail(e.getMessage())
          .refusal();
    }
  }

  /** 401 with the challenge that goes with what the client tried (RFC 6749 §5.2). */
  static HttpRefusal invalidClient(String logReason) {
    return HttpRefusal.of(ProblemKind.UNAUTHORIZED, logReason)
        .oauthError("invalid_client")
        .detail("Client authentication failed")
        .challenge(BASIC_CHALLENGE)
        .refusal();
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
