package dev.gatehouse.common.jose;

import dev.gatehouse.common.claims.TokenProfile;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.Credentials;
import io.vertx.ext.auth.jwt.JWTAuth;

/**
 * Signs access tokens with exactly one key; verifies none. The header is {@code typ: at+jwt} with
 * {@code kid} (RFC 9068 §2.1), or in the minimal profile {@code typ: JWT} alone. Safe for every
 * thread.
 */
public final class SigningJwtAuth implements JWTAuth {
  /** A signer of one key. */
  public SigningJwtAuth(SigningKey key, TokenProfile profile, CryptoProvider provider) {}

  /**
   * Signs {@code claims} as they are, and leaves the object unchanged.
   *
   * @return the compact JWS; never null
   */
  @Override
  public String generateToken(JsonObject claims) {
    return Unfinished.yet();
  }

  /** Not supported: header and claims are the profile's, not an option. */
  @Override
  public String generateToken(JsonObject claims, JWTOptions options) {
    throw new UnsupportedOperationException("the profile decides on the header");
  }

  /** Always fails: who signs does not verify. */
  @Override
  public Future<User> authenticate(Credentials credentials) {
    return Future.failedFuture(new UnsupportedOperationException("this side signs only"));
  }
}
