package dev.gatehouse.auth.login;

import at.favre.lib.crypto.bcrypt.BCrypt;
import at.favre.lib.crypto.bcrypt.IllegalBCryptFormatException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A bcrypt hash in the form {@code $2b$12$…}: {@code $2a$}, {@code $2b$} and {@code $2y$}, which
 * are the same for passwords of at most 72 bytes. {@code $2x$} marks the hashes of a broken program
 * and is refused.
 */
public final class StoredHash {

  /** The highest cost that an imported hash may ask for: each log-in obeys it. */
  public static final int MAX_COST = 16;

  private static final int MIN_COST = 4;
  private static final Pattern FORM = Pattern.compile("\\$2[aby]\\$([0-9]{2})\\$[./A-Za-z0-9]{53}");

  private final BCrypt.HashData parts;

  private StoredHash(BCrypt.HashData parts) {
    this.parts = parts;
  }

  /**
   * What speaks against an imported hash.
   *
   * @param text may be null
   * @return empty where it is good; else the fault in plain words, without the hash
   */
  public static Optional<String> fault(String text) {
    if (text == null || !FORM.matcher(text).matches()) {
      return Optional.of("is no bcrypt hash: write one that begins with $2a$, $2b$ or $2y$");
    }
    int cost = Integer.parseInt(text.substring(4, 6));
    if (cost < MIN_COST || cost > MAX_COST) {
      return Optional.of(
          "has cost %d: write a hash of cost %d to %d".formatted(cost, MIN_COST, MAX_COST));
    }
    return parse(text).isEmpty() ? Optional.of("is no well-formed bcrypt hash") : Optional.empty();
  }

  /** Takes a hash apart; empty where it has a fault, or is null. */
  static Optional<StoredHash> parse(String text) {
    if (text == null || !FORM.matcher(text).matches()) {
      return Optional.empty();
    }
    try {
      BCrypt.HashData parts =
          BCrypt.Version.VERSION_2A.parser.parse(text.getBytes(StandardCharsets.US_ASCII));
      return parts.cost < MIN_COST || parts.cost > MAX_COST
          ? Optional.empty()
          : Optional.of(new StoredHash(parts));
    } catch (IllegalBCryptFormatException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The logarithm of the rounds, 4 to 16. */
  int cost() {
    return parts.cost;
  }

  /** The 16 bytes of salt. */
  byte[] salt() {
    return parts.rawSalt;
  }

  /** The 23 bytes to compare with. */
  byte[] hash() {
    return parts.rawHash;
  }

  /** Says what it costs, never what it is. */
  @Override
  public String toString() {
    return "StoredHash[cost " + cost() + "]";
  }
}
