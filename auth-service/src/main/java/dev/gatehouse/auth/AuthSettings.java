package dev.gatehouse.auth;

import dev.gatehouse.auth.login.TryLimits;
import dev.gatehouse.auth.session.SessionLimits;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.Algorithm;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * All that auth-service is told from outside; the launcher has checked that the values fit together
 * (interface §2). Immutable.
 *
 * @param dataDir where the embedded database and the generated secrets live; made where it is
 *     absent; never null
 * @param databaseUrl PostgreSQL; null for the embedded database
 * @param issuer {@code iss}, without a slash at its end; never null
 * @param audience {@code aud} of access tokens; never null
 * @param profile the shape of access tokens; MINIMAL only with HS256; never null
 * @param algorithm what the first signing key is made for; HS256 means the secret signs; never null
 * @param hmacSecret the shared secret; null unless the algorithm is HS256
 * @param accessTokenTtl 1 s to 24 h, whole seconds; never null
 * @param sessionLimits how long refresh tokens and their sessions live; never null
 * @param clockLeeway tolerance for {@code exp} of admin tokens, 0 to 60 s; never null
 * @param bcryptCost 4 to 16
 * @param hashingThreads threads of the hashing pool, at least 1
 * @param passwordGrant whether the password grant is on
 * @param adminUsername the name of the first administrator; never null
 * @param adminPassword the first administrator's password; null to generate one into the file
 *     {@code admin-password} of the data directory
 * @param keyEncryptionKey base64 of 32 bytes; null to generate one into the file {@code
 *     key-encryption-key} of the data directory
 * @param tryLimits never null
 * @param demoAccount an account to have besides; null for none
 * @param rotation when keys change by themselves; never null
 */
public record AuthSettings(
    Path dataDir,
    Secret databaseUrl,
    URI issuer,
    String audience,
    TokenProfile profile,
    Algorithm algorithm,
    Secret hmacSecret,
    Duration accessTokenTtl,
    SessionLimits sessionLimits,
    Duration clockLeeway,
    int bcryptCost,
    int hashingThreads,
    boolean passwordGrant,
    String adminUsername,
    Secret adminPassword,
    Secret keyEncryptionKey,
    TryLimits tryLimits,
    DemoAccount demoAccount,
    Rotation rotation) {

  public AuthSettings {
    Objects.requireNonNull(dataDir, "dataDir");
    Objects.requireNonNull(issuer, "issuer");
    Objects.requireNonNull(audience, "audience");
    Objects.requireNonNull(profile, "profile");
    Objects.requireNonNull(algorithm, "algorithm");
    Objects.requireNonNull(accessTokenTtl, "accessTokenTtl");
    Objects.requireNonNull(sessionLimits, "sessionLimits");
    Objects.requireNonNull(clockLeeway, "clockLeeway");
    Objects.requireNonNull(adminUsername, "adminUsername");
    Objects.requireNonNull(tryLimits, "tryLimits");
    Objects.requireNonNull(rotation, "rotation");
    if (algorithm.symmetric() != (hmacSecret != null)) {
      throw new IllegalArgumentException("a secret belongs to HS256, and to nothing else");
    }
    if (profile == TokenProfile.MINIMAL && !algorithm.symmetric()) {
      throw new IllegalArgumentException("the minimal profile is for HS256 only");
    }
    if (bcryptCost < 4 || bcryptCost > 16 || hashingThreads < 1) {
      throw new IllegalArgumentException("hashing: cost 4 to 16, at least one thread");
    }
  }

  /**
   * When signing keys change by themselves, and for whom that waits.
   *
   * @param every how long a key signs; zero for as long as nobody rotates; never null
   * @param silenceLimit after that long without a word a node is not waited for; never null
   */
  public record Rotation(Duration every, Duration silenceLimit) {
    /** Never by themselves. */
    public static final Rotation OFF = new Rotation(Duration.ZERO, Duration.ofSeconds(3));
  }

  /**
   * An account that a demonstration has besides the first administrator.
   *
   * @param username never null
   * @param fullName never null
   * @param password never null
   * @param scopes never null
   */
  public record DemoAccount(String username, String fullName, Secret password, Set<String> scopes) {

    /** The account of {@code run --demo}, with its published password. */
    public static final DemoAccount ADA =
        new DemoAccount(
            "ada",
            "Ada Lovelace",
            new Secret("analytical-engine-1843"),
            Set.of("tasks:read", "tasks:write"));
  }
}
