package dev.gatehouse.gateway.oauth;

import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemKind;

/** How a client says who it is: HTTP Basic or parameters of the form (RFC 6749 §2.3.1). */
final class ClientCredentialsParser {
  private static final String BASIC_CHALLENGE = "Basic realm=\"gatehouse\", charset=\"UTF-8\"";

  private ClientCredentialsParser() {}

  /**
   * Reads them, whether they are right or not.
   *
   * @param form never null
   * @param authorization the field's value; null where there is none
   * @return null where no client is named
   * @throws FormFaultException where the client authenticates in two ways, or has no name
   * @throws HttpRefusal 401 invalid_client where the field is anything but a client's credentials
   */
  static ClientCredentials parse(TokenForm form, String authorization) throws FormFaultException {
    BasicCredentials basic = null;
    if (authorization != null) {
      basic = BasicCredentials.parse(authorization);
      if (basic == null) {
        throw invalidClient("NO_BASIC_CREDENTIALS");
      }
    }
    String clientId = form.get("client_id");
    String secret = form.get("client_secret");
    if (basic != null) {
      if (secret != null || (clientId != null && !clientId.equals(basic.clientId()))) {
        throw new FormFaultException("The client authenticates in more than one way");
      }
      return new ClientCredentials(basic.clientId(), orNull(basic.secret().value()));
    }
    if (secret != null && clientId == null) {
      throw new FormFaultException("The parameter client_id is missing");
    }
    return clientId == null ? null : new ClientCredentials(clientId, orNull(secret));
  }

  private static Secret orNull(String secret) {
    return secret == null || secret.isEmpty() ? null : new Secret(secret);
  }

  /** 401 with the challenge that a 401 must have (RFC 6749 §5.2, RFC 9110 §15.5.2). */
  static HttpRefusal invalidClient(String logReason) {
    return HttpRefusal.of(ProblemKind.UNAUTHORIZED, logReason)
        .oauthError("invalid_client")
        .detail("Client authentication failed")
        .challenge(BASIC_CHALLENGE)
        .refusal();
  }
}
