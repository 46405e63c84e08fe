package dev.gatehouse.auth.grant;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.client.ClientAuthenticator;
import dev.gatehouse.auth.login.LoginService;
import dev.gatehouse.auth.session.RefreshService;
import dev.gatehouse.auth.token.AccessToken;
import dev.gatehouse.auth.token.GrantType;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.auth.token.TokenIssuer;
import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.auth.FirstParty;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.Set;

/**
 * Answers the token endpoint (RFC 6749 §3.2): the grant is looked up, then the client
 * authenticated, then whether it may use the grant, and only then what the grant itself needs. Call
 * from one event loop.
 */
public final class TokenService {

  private final ClientAuthenticator clients;
  private final LoginService login;
  private final RefreshService refreshes;
  private final TokenIssuer issuer;
  private final Audit audit;
  private final boolean passwordGrant;
  private final Counter clientTokens;

  /**
   * A service.
   *
   * @param clients never null
   * @param login never null
   * @param refreshes never null
   * @param issuer never null
   * @param audit never null
   * @param passwordGrant whether logging in by name and password is on
   * @param meters gets {@code gatehouse.client.tokens}; never null
   */
  public TokenService(
      ClientAuthenticator clients,
      LoginService login,
      RefreshService refreshes,
      TokenIssuer issuer,
      Audit audit,
      boolean passwordGrant,
      MeterRegistry meters) {
    this.clients = clients;
    this.login = login;
    this.refreshes = refreshes;
    this.issuer = issuer;
    this.audit = audit;
    this.passwordGrant = passwordGrant;
    this.clientTokens =
        Counter.builder("gatehouse.client.tokens")
            .description("Tokens that clients got for themselves")
            .register(meters);
  }

  /**
   * Answers a request.
   *
   * @param begun when its caller began to ask; one that is sent again keeps it
   * @return fails only with {@link CallException}: UNSUPPORTED_GRANT_TYPE, INVALID_CLIENT,
   *     UNAUTHORIZED_CLIENT, INVALID_REQUEST, INVALID_GRANT, INVALID_SCOPE, TOO_MANY_TRIES and BUSY
   *     with a time, UNAVAILABLE
   */
  public Future<IssuedToken> token(TokenRequest request, Instant begun) {
    GrantType grant = GrantType.named(request.grantType()).orElse(null);
    if (grant == null || (grant == GrantType.PASSWORD && !passwordGrant)) {
      return refused(CallError.UNSUPPORTED_GRANT_TYPE);
    }
    return switch (grant) {
      case PASSWORD -> client(request, grant).compose(client -> login.token(request, client));
      case CLIENT_CREDENTIALS -> clientCredentials(request);
      case REFRESH_TOKEN ->
          client(request, grant).compose(client -> refreshes.refresh(request, client, begun));
    };
  }

  /** Who asks, once it is known that it may use the grant. */
  private Future<TokenClient> client(TokenRequest request, GrantType grant) {
    ClientCredentials given = request.client();
    Future<TokenClient> client =
        FirstParty.asks(given)
            ? Future.succeededFuture(TokenClient.FIRST_PARTY)
            : clients.authenticate(given, request.clientAddress());
    return client.compose(
        known ->
            known.may(grant)
                ? Future.succeededFuture(known)
                : refused(CallError.UNAUTHORIZED_CLIENT));
  }

  /** RFC 6749 §4.4: for clients that authenticate; there is no refresh token (§4.4.3). */
  private Future<IssuedToken> clientCredentials(TokenRequest request) {
    if (request.client() != null && FirstParty.asks(request.client())) {
      return refused(CallError.UNAUTHORIZED_CLIENT);
    }
    return clients
        .authenticate(
            request.client(),
            request.clientAddress(),
            (tx, client) -> {
              if (!client.may(GrantType.CLIENT_CREDENTIALS)) {
                return refused(CallError.UNAUTHORIZED_CLIENT);
              }
              Set<String> asked = Scopes.requested(request.scope());
              return asked == null || client.scopes().containsAll(asked)
                  ? Future.succeededFuture(
                      issuer.forClient(client, asked == null ? client.scopes() : asked))
                  : refused(CallError.INVALID_SCOPE);
            })
        .map(
            token -> {
              clientTokens.increment();
              return issued(request, token);
            });
  }

  private IssuedToken issued(TokenRequest request, AccessToken token) {
    String id = request.client().clientId();
    audit.login(
        new Audit.Happening(
            "client.token-issued", id, id, request.clientAddress(), "token " + token.tokenId()));
    return new IssuedToken(token.jwt(), token.expiresInSeconds(), token.scope(), null);
  }

  private static <T> Future<T> refused(CallError error) {
    return Future.failedFuture(new CallException(error));
  }
}
