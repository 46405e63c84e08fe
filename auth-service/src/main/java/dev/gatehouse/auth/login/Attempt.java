package dev.gatehouse.auth.login;

import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.common.auth.FirstParty;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A log-in whose form is in order.
 *
 * @param name lowered; may be no account's name at all
 * @param password never empty
 * @param scopes what was asked for; null where nothing was
 * @param address the caller's, as the gateway knows it
 */
record Attempt(String name, Secret password, Set<String> scopes, String address) {

  private static final String PASSWORD_GRANT = "password";

  /**
   * Reads a request to the token endpoint.
   *
   * @throws CallException as RFC 6749 §5.2 names it, before anything has cost anything
   */
  static Attempt of(TokenRequest request, boolean passwordGrant) {
    boolean password = request.grantType() == null || PASSWORD_GRANT.equals(request.grantType());
    if (!password || !passwordGrant) {
      throw new CallException(CallError.UNSUPPORTED_GRANT_TYPE);
    }
    boolean firstParty =
        request.clientId() == null || FirstParty.CLIENT_ID.equals(request.clientId());
    // the built-in client is public: whoever sends a secret means another
    if (!firstParty || hasSecret(request)) {
      throw new CallException(CallError.INVALID_CLIENT);
    }
    List<String> missing = new ArrayList<>();
    if (request.username() == null || request.username().isEmpty()) {
      missing.add("username is missing");
    }
    if (request.password() == null || request.password().value().isEmpty()) {
      missing.add("password is missing");
    }
    if (!missing.isEmpty()) {
      throw new CallException(CallError.INVALID_REQUEST, null, missing);
    }
    return new Attempt(
        AccountName.lowered(request.username()),
        request.password(),
        requested(request.scope()),
        request.clientAddress());
  }

  private static boolean hasSecret(TokenRequest request) {
    return request.clientSecret() != null && !request.clientSecret().value().isEmpty();
  }

  /** RFC 6749 §3.1: a parameter without a value counts as not sent. */
  private static Set<String> requested(String scope) {
    if (scope == null || scope.isEmpty()) {
      return null;
    }
    Set<String> scopes =
        Scopes.parse(scope).orElseThrow(() -> new CallException(CallError.INVALID_SCOPE));
    // an administrator's token is for the admin API alone, so it cannot carry anything else
    if (scopes.contains(Scopes.ADMIN) && scopes.size() > 1) {
      throw new CallException(CallError.INVALID_SCOPE);
    }
    return scopes;
  }

  /** What is granted to an account that holds {@code held}; null where it does not hold enough. */
  Set<String> grantedFrom(Set<String> held) {
    if (scopes == null) {
      return Scopes.withoutAdmin(held);
    }
    return held.containsAll(scopes) ? scopes : null;
  }

  /** What the account's side of the pair is counted under. */
  String tryName() {
    return AccountName.tryKey(name);
  }

  /** What the address is counted under. */
  String tryAddress() {
    return ClientAddress.tryKey(address);
  }
}
