package dev.gatehouse.auth.keys;

import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.Algorithm;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What the signing keys are told from outside.
 *
 * @param dataDir where a generated key-encryption key lies; exists; never null
 * @param algorithm what the first key is made for; HS256 means the secret signs; never null
 * @param hmacSecret null unless the algorithm is HS256
 * @param keyEncryptionKey base64 of 32 bytes; null for the one in the data directory
 * @param profile never null
 * @param accessTokenTtl how long most tokens live, whole seconds; never null
 * @param leeway how much longer verifiers take them; never null
 * @param rotateEvery how long a key signs before another does by itself; zero for as long as nobody
 *     rotates; never null
 */
public record KeySettings(
    Path dataDir,
    Algorithm algorithm,
    Secret hmacSecret,
    Secret keyEncryptionKey,
    TokenProfile profile,
    Duration accessTokenTtl,
    Duration leeway,
    Duration rotateEvery) {}
