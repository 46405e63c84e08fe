package dev.gatehouse.gateway.auth;

import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenRefusedException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.Credentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.util.Objects;

/**
 * Leaves one verdict open: a token with a key that this node has not heard of is neither accepted
 * nor refused, its handler goes no further, and whoever called takes the credentials from here to
 * ask the feed first. One per router, used on its event loop alone.
 */
final class VertxAskingAuth implements JWTAuth {
  private final JWTAuth tokens;
  private Credentials open;

  VertxAskingAuth(JWTAuth tokens) {
    this.tokens = Objects.requireNonNull(tokens, "tokens");
  }

  @Override
  public Future<User> authenticate(Credentials credentials) {
    Future<User> verdict = tokens.authenticate(credentials);
    if (verdict.failed()
        && verdict.cause() instanceof TokenRefusedException refused
        && refused.reason() == RefusalReason.UNKNOWN_KEY) {
      open = credentials;
      return Promise.<User>promise().future(); // never: the request goes on without this handler
    }
    return verdict;
  }

  /** The credentials whose verdict the last call left open; null where it left none. */
  Credentials takeOpen() {
    Credentials credentials = open;
    open = null;
    return credentials;
  }

  /** The verdict whatever it is. */
  Future<User> verdict(Credentials credentials) {
    return tokens.authenticate(credentials);
  }

  @Override
  public String generateToken(JsonObject claims) {
    return tokens.generateToken(claims);
  }

  @Override
  public String generateToken(JsonObject claims, JWTOptions options) {
    return tokens.generateToken(claims, options);
  }
}
