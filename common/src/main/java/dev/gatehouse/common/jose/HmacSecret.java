package dev.gatehouse.common.jose;

import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a shared secret for HS256 must be (RFC 7518 §3.2, RFC 8725 §3.5). */
public final class HmacSecret {
  /** A shorter unit than this, however often repeated, is guessed. */
  private static final int SHORTEST_UNIT = 9;

  private static final int FEWEST_CHARACTERS = 6;

  /** Examples of well-known pages and tutorials, letters and digits only, in lower case. */
  private static final Set<String> KNOWN =
      Set.of(
          // FastAPI's tutorial
          "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
          // jwt.io, now and before
          "astringsecretatleast256bitslong",
          "avalidstringsecretthatisatleast512bitslongwhichisverylong",
          "your256bitsecret",
          "your384bitsecret",
          "your512bitsecret",
          // a much copied Spring Security example
          "404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970",
          "3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b",
          // Supabase's self-hosting example
          "yoursupersecretjwttokenwithatleast32characterslong",
          "supersecretjwttokenwithatleast32characterslong",
          // RFC 7515 appendix A.1, RFC 7520 §3.5
          "aym1sysppbydfgzld3umj1qzkobwvmkoqqestjqlrt1qs0gzh75aktmn3yj0ips4hcguutwjazzr1z9caow",
          "hjtxiz2usn5kbqfbttnwbpdmhkv8fjgonbc6mxccyg",
          "qwertyuiopasdfghjklzxcvbnm123456");

  /** Words that say: put yours here. */
  private static final List<String> PLACEHOLDERS =
      List.of(
          "changeme",
          "changethis",
          "changeit",
          "replaceme",
          "replacethis",
          "placeholder",
          "yoursecret",
          "yoursupersecret",
          "yourjwtsecret",
          "your256bitsecret",
          "insertyour");

  private HmacSecret() {}

  /**
   * What is wrong with a secret.
   *
   * @param secret never null
   * @return plain sentences without the secret; empty where it may be used
   */
  public static List<String> faults(String secret) {
    List<String> faults = new ArrayList<>();
    int bytes = utf8Length(secret);
    if (bytes < 0) {
      faults.add("it is not well-formed text");
    } else if (bytes < KeyStrength.MIN_HMAC_BYTES) {
      faults.add(
          "it has "
              + bytes
              + " UTF-8 bytes, and at least 32 are needed: take one of `openssl rand -base64 32`");
    }
    if (isPlaceholder(secret)) {
      faults.add(
          "it is a known placeholder, which everybody can guess: take one of `openssl rand -base64"
              + " 32`");
    } else if (isMonotonous(secret)) {
      faults.add("it repeats itself, and is easily guessed: take one of `openssl rand -base64 32`");
    }
    return List.copyOf(faults);
  }

  private static int utf8Length(String secret) {
    try {
      return StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(secret)).remaining();
    } catch (CharacterCodingException e) {
      return -1;
    }
  }

  private static boolean isPlaceholder(String secret) {
    StringBuilder plain = new StringBuilder(secret.length());
    secret
        .toLowerCase(Locale.ROOT)
        .chars()
        .filter(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
        .forEach(c -> plain.append((char) c));
    String text = plain.toString();
    return KNOWN.contains(text) || PLACEHOLDERS.stream().anyMatch(text::contains);
  }

  /** Few different characters, or a short unit over and over. */
  private static boolean isMonotonous(String secret) {
    if (secret.isEmpty()) {
      return false;
    }
    if (secret.chars().distinct().count() < FEWEST_CHARACTERS) {
      return true;
    }
    for (int unit = 1; unit < SHORTEST_UNIT && 2 * unit <= secret.length(); unit++) {
      if (secret.regionMatches(unit, secret, 0, secret.length() - unit)) {
        return true;
      }
    }
    return false;
  }
}
