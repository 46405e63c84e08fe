package dev.gatehouse.common.jose;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.gatehouse.common.claims.TokenProfile;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.User;
import io.vertx.ext.auth.authentication.Credentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Objects;

/**
 * Signs access tokens with exactly one key; verifies none. The header is {@code typ: at+jwt} with
 * {@code kid} (RFC 9068 §2.1), or in the minimal profile {@code typ: JWT} without one. Safe for
 * every thread.
 */
public final class SigningJwtAuth implements JWTAuth {
  private final SigningKey key;
  private final CryptoProvider provider;
  private final String encodedHeader;

  /** A signer of one key. */
  public SigningJwtAuth(SigningKey key, TokenProfile profile, CryptoProvider provider) {
    this.key = Objects.requireNonNull(key, "key");
    this.provider = Objects.requireNonNull(provider, "provider");
    if (profile == TokenProfile.MINIMAL && !key.algorithm().symmetric()) {
      throw new IllegalArgumentException("the minimal profile is for HS256 alone");
    }
    encodedHeader = Base64Url.encode(header(key, profile).getBytes(StandardCharsets.UTF_8));
  }

  private static String header(SigningKey key, TokenProfile profile) {
    String alg = key.algorithm().jwaName();
    return switch (profile) {
      case MINIMAL -> "{\"typ\":\"JWT\",\"alg\":\"" + alg + "\"}";
      case RFC9068 -> {
        String kid = new String(JsonStringEncoder.getInstance().quoteAsString(key.kid()));
        yield "{\"typ\":\"at+jwt\",\"alg\":\"" + alg + "\",\"kid\":\"" + kid + "\"}";
      }
    };
  }

  /**
   * Signs {@code claims} as they are, and leaves the object unchanged.
   *
   * @return the compact JWS; never null
   * @throws IllegalArgumentException where the token would be longer than any verifier takes
   */
  @Override
  public String generateToken(JsonObject claims) {
    byte[] payload = claims.encode().getBytes(StandardCharsets.UTF_8);
    String signingInput = encodedHeader + "." + Base64Url.encode(payload);
    String token = signingInput + "." + signature(signingInput);
    if (token.length() > JwsVerifier.MAX_LENGTH) {
      throw new IllegalArgumentException("the token would be longer than 8 KiB");
    }
    return token;
  }

  private String signature(String signingInput) {
    try {
      byte[] text = signingInput.getBytes(StandardCharsets.US_ASCII);
      return Base64Url.encode(JwsSignature.sign(provider, key, text));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot sign with " + key, e);
    }
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
