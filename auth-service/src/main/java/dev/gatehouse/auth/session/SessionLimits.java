package dev.gatehouse.auth.session;

import java.time.Duration;

/**
 * How long sessions live (configuration keys {@code refresh-token.…}).
 *
 * @param ttl from the log-in to the absolute end; positive
 * @param idle how long a refresh token waits to be used; positive
 * @param grace how long after its use a refresh token still gets the same successor; not negative
 */
public record SessionLimits(Duration ttl, Duration idle, Duration grace) {

  /** What the interface promises where nothing else is configured. */
  public static final SessionLimits DEFAULT =
      new SessionLimits(Duration.ofDays(30), Duration.ofDays(7), Duration.ofSeconds(10));

  public SessionLimits {
    if (!ttl.isPositive() || !idle.isPositive() || grace.isNegative()) {
      throw new IllegalArgumentException("a session needs time to live");
    }
  }
}
