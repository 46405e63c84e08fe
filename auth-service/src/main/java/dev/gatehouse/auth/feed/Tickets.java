package dev.gatehouse.auth.feed;

import dev.gatehouse.common.feed.Anchor;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tickets prove that a statement was made lately, whoever brings it: each answer has one, and the
 * asker's next statement must carry it. Nobody remembers them, so any auth-service takes another's:
 * a ticket is a time and its HMAC-SHA256 under a key that only holders of the anchor can make.
 * Immutable and safe for every thread.
 */
final class Tickets {
  /** For how long a ticket is good, and how far clocks of auth-services may differ. */
  static final Duration LIFE = Duration.ofSeconds(10);

  private static final String MAC = "HmacSHA256";
  private static final int LONGEST = 80;

  private final SecretKeySpec key;
  private final Clock clock;

  /**
   * @param anchor signs the same text always alike (Ed25519, RFC 8032 §5.1.6)
   */
  Tickets(Anchor anchor, Clock clock) {
    String secret = anchor.sign(Anchor.Purpose.TICKET_KEY, "").signature();
    this.key = new SecretKeySpec(secret.getBytes(StandardCharsets.US_ASCII), MAC);
    this.clock = clock;
  }

  /** A ticket of now; never null. */
  String issue() {
    return ticket(clock.millis());
  }

  /** Whether a ticket is one of ours, and of lately; null is not. */
  boolean good(String ticket) {
    int dot = ticket == null || ticket.length() > LONGEST ? -1 : ticket.indexOf('.');
    if (dot < 1) {
      return false;
    }
    long millis;
    try {
      millis = Long.parseLong(ticket.substring(0, dot));
    } catch (NumberFormatException e) {
      return false;
    }
    long now = clock.millis();
    boolean lately = millis >= now - LIFE.toMillis() && millis <= now + LIFE.toMillis();
    return lately && equal(ticket, ticket(millis));
  }

  private static boolean equal(String one, String other) {
    return MessageDigest.isEqual(
        one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
  }

  private String ticket(long millis) {
    try {
      Mac mac = Mac.getInstance(MAC);
      mac.init(key);
      byte[] code = mac.doFinal(Long.toString(millis).getBytes(StandardCharsets.US_ASCII));
      return millis + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(code);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is missing", e); // every JDK has it
    }
  }
}
