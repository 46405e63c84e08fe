package dev.gatehouse.common.auth;

import dev.gatehouse.common.claims.VerifiedToken;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authorization.Authorizations;

/**
 * One request's user. Its JSON is mutable by contract, so it is made for this request alone, and
 * only where somebody asks; what the token says cannot be changed through it. Used by one thread.
 */
final class VerifiedUser implements User {
  private final CachedToken source;
  private JsonObject principal;
  private JsonObject attributes;
  private Authorizations authorizations;

  VerifiedUser(CachedToken source) {
    this.source = source;
  }

  VerifiedToken token() {
    return source.token();
  }

  @Override
  public String subject() {
    return source.token().subject();
  }

  @Override
  public JsonObject principal() {
    if (principal == null) {
      VerifiedToken token = source.token();
      principal =
          new JsonObject()
              .put("sub", token.subject())
              .put("scope", String.join(" ", token.scopes()));
      putIfPresent("iss", token.issuer());
      putIfPresent("client_id", token.clientId());
      putIfPresent("account_id", token.accountId());
      putIfPresent("sid", token.sessionId());
      principal.put("jti", token.tokenId());
    }
    return principal;
  }

  private void putIfPresent(String name, String value) {
    if (value != null) {
      principal.put(name, value);
    }
  }

  @Override
  public JsonObject attributes() {
    if (attributes == null) {
      attributes = new JsonObject().put("exp", source.token().expiresAt().getEpochSecond());
      if (source.token().issuedAt() != null) {
        attributes.put("iat", source.token().issuedAt().getEpochSecond());
      }
    }
    return attributes;
  }

  @Override
  public Authorizations authorizations() {
    if (authorizations == null) {
      authorizations =
          User.super.authorizations().put(TokenAuthenticator.PROVIDER_ID, source.authorizations());
    }
    return authorizations;
  }

  /** Adds what another user brings; whose token this is stays what it was. */
  @Override
  public User merge(User other) {
    if (other != null) {
      principal().mergeIn(other.principal());
      attributes().mergeIn(other.attributes());
    }
    return this;
  }
}
