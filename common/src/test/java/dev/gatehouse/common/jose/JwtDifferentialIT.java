package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.claims.TokenRefusedException;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.PubSecKeyOptions;
import io.vertx.ext.auth.authentication.TokenCredentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.junit5.VertxExtension;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Thousands of mutated tokens before three verifiers with one key: ours, Nimbus, and the stock
 * {@code JWTAuth}. Whoever accepts what ours refuses must do so under a rule that is named here;
 * what ours accepts, both others accept. The seed is fixed and printed; a finding prints its token.
 */
@ExtendWith(VertxExtension.class)
final class JwtDifferentialIT {
  private static final long SEED = 20260115;
  private static final int TOKENS = 4_000;

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"HS256", "RS256", "ES256"})
  void everyDisagreementHasARule(Algorithm algorithm, Vertx vertx) throws Exception {
    SigningKey key = TestKeys.of(algorithm);
    // the stock verifier has no clock to set, so this test lives in the present
    TokenMutations mutations =
        new TokenMutations(new Random(SEED), key, Clock.systemUTC().instant());
    TokenVerifier ours = ours(key);
    Map<String, Verifier> others = new TreeMap<>();
    others.put("Nimbus", nimbus(key));
    others.put("JWTAuth", stock(key, vertx));

    Map<String, Integer> explained = new TreeMap<>();
    List<String> unexplained = new ArrayList<>();
    int accepted = 0;
    int agreed = 0;
    for (int i = 0; i < TOKENS; i++) {
      String token = mutations.next();
      RefusalReason reason = reason(ours, token);
      accepted += reason == null ? 1 : 0;
      for (Map.Entry<String, Verifier> other : others.entrySet()) {
        if (other.getValue().accepts(token) == (reason == null)) {
          agreed++;
          continue;
        }
        DifferentialRule rule = DifferentialRule.explaining(token, reason);
        if (rule == null) {
          unexplained.add(
              other.getKey() + ", " + mutations.lastChange() + ", " + reason + ": " + token);
        } else {
          explained.merge(other.getKey() + " accepts: " + rule, 1, Integer::sum);
        }
      }
    }

    System.out.printf(
        "Differential %s, seed %d: %d tokens, %d accepted by us, %d agreements%n",
        algorithm, SEED, TOKENS, accepted, agreed);
    explained.forEach((rule, count) -> System.out.printf("  %5d  %s%n", count, rule));
    assertThat(unexplained).isEmpty();
    assertThat(accepted).isBetween(TOKENS / 50, TOKENS / 2);
    assertThat(explained).isNotEmpty();
  }

  /** Says yes or no, whatever way it has to say no. */
  @FunctionalInterface
  private interface Verifier {
    void verify(String token) throws Exception;

    @SuppressWarnings("CatchAndPrintStackTrace") // nothing is printed: any exception is a no
    default boolean accepts(String token) {
      try {
        verify(token);
        return true;
      } catch (Exception e) {
        return false;
      }
    }
  }

  private static TokenVerifier ours(SigningKey key) {
    KeyRing ring = KeyRing.of(List.of(key.toVerificationKey(KeyState.ACTIVE)));
    return new JoseTokenVerifier(
        () -> ring,
        TestToken.rules(TokenProfile.RFC9068),
        CryptoProvider.choose(),
        Clock.systemUTC());
  }

  /** Null where the token is accepted. */
  private static RefusalReason reason(TokenVerifier verifier, String token) {
    try {
      verifier.verify(token);
      return null;
    } catch (TokenRefusedException e) {
      return e.reason();
    }
  }

  /** Signature, expiry, issuer and audience: what its users are told to check. */
  private static Verifier nimbus(SigningKey key) throws Exception {
    JWSVerifier verifier =
        switch (key.algorithm()) {
          case HS256 -> new MACVerifier(key.privateKey().getEncoded());
          case RS256, PS256 -> new RSASSAVerifier((RSAPublicKey) key.publicKey());
          case ES256, ES384 -> new ECDSAVerifier((ECPublicKey) key.publicKey());
          case EDDSA -> throw new IllegalArgumentException("needs another library");
        };
    return token -> {
      SignedJWT jwt = SignedJWT.parse(token);
      JWTClaimsSet claims = jwt.getJWTClaimsSet();
      boolean good =
          key.algorithm().jwaName().equals(jwt.getHeader().getAlgorithm().getName())
              && jwt.verify(verifier)
              && claims.getExpirationTime() != null
              && Clock.systemUTC().instant().isBefore(claims.getExpirationTime().toInstant())
              && TestToken.ISSUER.equals(claims.getIssuer())
              && claims.getAudience().contains(TestToken.AUDIENCE);
      if (!good) {
        throw new IllegalArgumentException("refused");
      }
    };
  }

  private static Verifier stock(SigningKey key, Vertx vertx) {
    JWTAuthOptions options =
        new JWTAuthOptions()
            .setJWTOptions(
                new JWTOptions().setIssuer(TestToken.ISSUER).addAudience(TestToken.AUDIENCE));
    if (key.algorithm().symmetric()) {
      options.addPubSecKey(
          new PubSecKeyOptions()
              .setAlgorithm("HS256")
              .setId(key.kid())
              .setBuffer(Buffer.buffer(key.privateKey().getEncoded())));
    } else {
      options.addJwk(new JsonObject(Jwk.toJson(key.toVerificationKey(KeyState.ACTIVE))));
    }
    JWTAuth auth = JWTAuth.create(vertx, options);
    return token -> {
      if (auth.authenticate(new TokenCredentials(token)).failed()) {
        throw new IllegalArgumentException("refused");
      }
    };
  }
}
