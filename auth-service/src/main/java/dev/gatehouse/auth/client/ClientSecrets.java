package dev.gatehouse.auth.client;

import dev.gatehouse.auth.store.RegisteredClient;
import dev.gatehouse.common.config.Secret;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;

/**
 * The secrets of clients. They are long, and random unless somebody gave one, so that a plain
 * SHA-256 keeps them (design §4) and authenticating costs next to nothing.
 */
final class ClientSecrets {

  /** The shortest that can be given: 16 random bytes in hexadecimal. */
  static final int MIN_LENGTH = 32;

  /** The longest that can be given. */
  static final int MAX_LENGTH = 256;

  private static final int RANDOM_BYTES = 32;

  /**
   * Compared with where there is no secret, so that an unknown client costs what a known one does.
   */
  private static final String NONE = hash(new Secret(""));

  private final SecureRandom random = new SecureRandom();

  /** A new random one of 43 characters. */
  Secret generate() {
    byte[] bytes = new byte[RANDOM_BYTES];
    random.nextBytes(bytes);
    return new Secret(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
  }

  /** What is wrong with a secret that somebody gave; never null. */
  static Optional<String> fault(Secret given) {
    String text = given.value();
    boolean good =
        text.length() >= MIN_LENGTH
            && text.length() <= MAX_LENGTH
            && text.chars().allMatch(c -> c > ' ' && c <= '~');
    return good
        ? Optional.empty()
        : Optional.of(
            "write %d to %d printable ASCII characters without spaces, or leave it out to have one"
                    .formatted(MIN_LENGTH, MAX_LENGTH)
                + " generated");
  }

  /** What is stored of a secret. */
  static String hash(Secret secret) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(secret.value().getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /**
   * Whether a secret is the client's: the newest, or the one before.
   *
   * @param client null where there is none of that id, which is never right
   * @param given null where none was sent, which is never right
   */
  static boolean right(RegisteredClient client, Secret given) {
    String hash = given == null ? NONE : hash(given);
    boolean newest = equal(client == null ? null : client.secretHash(), hash);
    boolean before = equal(client == null ? null : client.previousSecretHash(), hash);
    return client != null && given != null && (newest || before);
  }

  private static boolean equal(String stored, String hash) {
    String other = stored == null ? NONE : stored;
    boolean same =
        MessageDigest.isEqual(
            other.getBytes(StandardCharsets.US_ASCII), hash.getBytes(StandardCharsets.US_ASCII));
    return same && stored != null;
  }
}
