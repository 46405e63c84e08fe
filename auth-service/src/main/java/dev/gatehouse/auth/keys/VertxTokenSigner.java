package dev.gatehouse.auth.keys;

import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.util.Map;

/** Signs through {@code JWTAuth.generateToken}, the interface that everybody knows. */
record VertxTokenSigner(JWTAuth jwtAuth) implements TokenSigner {

  @Override
  public String sign(Map<String, Object> claims) {
    return jwtAuth.generateToken(new JsonObject(claims));
  }
}
