package dev.gatehouse.auth.introspection;

import dev.gatehouse.auth.client.ClientAuthenticator;
import dev.gatehouse.auth.session.RefreshStanding;
import dev.gatehouse.auth.session.RefreshTokens;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.auth.token.TokenStanding;
import dev.gatehouse.common.auth.Introspect;
import dev.gatehouse.common.auth.Introspection;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.jose.TokenVerifier;
import io.vertx.core.Future;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells authenticated clients whether a token is good now, by the store itself. Every access token
 * for routes can be asked about, whomever it was issued to: that is what a service that gets it
 * needs. A refresh token is shown to the client it was issued to and to nobody else. An
 * administrator's token is for no service, and not active. Call from one event loop.
 */
public final class IntrospectionService {

  private static final Logger log = LoggerFactory.getLogger(IntrospectionService.class);

  private final ClientAuthenticator clients;
  private final TokenVerifier tokens;
  private final TokenStanding standing;
  private final RefreshStanding refreshTokens;

  /**
   * A service.
   *
   * @param clients never null
   * @param tokens accepts tokens for routes; never null
   * @param standing never null
   * @param refreshTokens never null
   */
  public IntrospectionService(
      ClientAuthenticator clients,
      TokenVerifier tokens,
      TokenStanding standing,
      RefreshStanding refreshTokens) {
    this.clients = clients;
    this.tokens = tokens;
    this.standing = standing;
    this.refreshTokens = refreshTokens;
  }

  /** Answers; INVALID_CLIENT, TOO_MANY_TRIES. */
  public Future<Introspection> introspect(Introspect request) {
    return clients.authenticate(
        request.client(),
        request.clientAddress(),
        (tx, client) ->
            RefreshTokens.isForm(request.token().value())
                ? refreshTokens
                    .inForce(tx, request.token(), client)
                    .map(
                        token ->
                            token
                                .map(its -> new Introspection(true, shown(its)))
                                .orElse(Introspection.INACTIVE))
                : introspect(tx, request.token().value()));
  }

  private Future<Introspection> introspect(Transaction tx, String text) {
    VerifiedToken token;
    try {
      token = tokens.verify(text);
    } catch (TokenRefusedException e) {
      log.debug("not active: {}", e.reason());
      return Future.succeededFuture(Introspection.INACTIVE);
    }
    return standing
        .isGood(tx, token)
        .map(good -> good ? new Introspection(true, shown(token)) : Introspection.INACTIVE);
  }

  private static Introspection.Token shown(VerifiedToken token) {
    return new Introspection.Token(
        String.join(" ", token.scopes()),
        token.clientId(),
        token.kind() == SubjectKind.USER ? token.subject() : null,
        token.expiresAt(),
        token.issuedAt(),
        token.subject(),
        token.audience(),
        token.issuer(),
        token.tokenId(),
        "bearer");
  }

  private static Introspection.Token shown(RefreshStanding.InForce refreshToken) {
    String name = refreshToken.account().name();
    return new Introspection.Token(
        String.join(" ", refreshToken.scopes()),
        refreshToken.session().clientId(),
        name,
        refreshToken.token().expiresAt(),
        null,
        name,
        List.of(),
        null,
        null,
        null);
  }
}
