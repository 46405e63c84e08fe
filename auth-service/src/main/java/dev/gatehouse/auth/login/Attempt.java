package dev.gatehouse.auth.login;

import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.auth.token.TokenClient;
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
 * @param client for whom, as it authenticated
 */
record Attempt(
    String name, Secret password, Set<String> scopes, String address, TokenClient client) {

  /**
   * Reads a request to the token endpoint.
   *
   * @throws CallException as RFC 6749 §5.2 names it, before anything has cost anything
   */
  static Attempt of(TokenRequest request, TokenClient client) {
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
        request.clientAddress(),
        client);
  }

  private static Set<String> requested(String scope) {
    Set<String> scopes = Scopes.requested(scope);
    if (scopes == null) {
      return null;
    }
    // an administrator's token is for the admin API alone, so it cannot carry anything else
    if (scopes.contains(Scopes.ADMIN) && scopes.size() > 1) {
      throw new CallException(CallError.INVALID_SCOPE);
    }
    return scopes;
  }

  /**
   * What is granted: of what the account holds, what the client may have.
   *
   * @param now the client as it is in the issuing transaction
   * @return null where something was asked for that either does not have
   */
  Set<String> grantedFrom(Set<String> held, TokenClient now) {
    Set<String> both = now.bounded(held);
    if (scopes == null) {
      return Scopes.withoutAdmin(both);
    }
    return both.containsAll(scopes) ? scopes : null;
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
