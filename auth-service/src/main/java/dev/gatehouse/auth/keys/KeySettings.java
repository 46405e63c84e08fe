package dev.gatehouse.auth.keys;

import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.Algorithm;
import java.nio.file.Path;

/**
 * What the signing keys are told from outside.
 *
 * @param dataDir where a generated key-encryption key lies; exists; never null
 * @param algorithm what the first key is made for; HS256 means the secret signs; never null
 * @param hmacSecret null unless the algorithm is HS256
 * @param keyEncryptionKey base64 of 32 bytes; null for the one in the data directory
 * @param profile never null
 */
public record KeySettings(
    Path dataDir,
    Algorithm algorithm,
    Secret hmacSecret,
    Secret keyEncryptionKey,
    TokenProfile profile) {}
