package dev.gatehouse.auth.login;

import dev.gatehouse.auth.store.LoginTries.Tries;
import java.time.Duration;
import java.time.Instant;

/**
 * How many failed log-ins are borne, and what comes after (configuration keys {@code limits.…}).
 *
 * @param failuresPerAccountAddress failures in a row that a pair of account and address has free,
 *     at least 1; each further one begins a delay in which the pair is refused
 * @param firstDelay the delay after the first failure that was not free; doubles with each further
 *     one; positive
 * @param maxDelay where the doubling ends; not below {@code firstDelay}
 * @param failuresPerAddressMinute failures from one address within a minute, whatever the account,
 *     after which the address is refused until the oldest is a minute old; at least 1
 */
public record TryLimits(
    int failuresPerAccountAddress,
    Duration firstDelay,
    Duration maxDelay,
    int failuresPerAddressMinute) {

  /** What the interface promises where nothing else is configured. */
  public static final TryLimits DEFAULT =
      new TryLimits(10, Duration.ofSeconds(1), Duration.ofMinutes(5), 100);

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration LEAST_MEMORY = Duration.ofHours(1);

  public TryLimits {
    if (failuresPerAccountAddress < 1 || failuresPerAddressMinute < 1) {
      throw new IllegalArgumentException("a limit of tries is below 1");
    }
    if (firstDelay.isNegative() || firstDelay.isZero() || maxDelay.compareTo(firstDelay) < 0) {
      throw new IllegalArgumentException("the delays of tries do not rise from above zero");
    }
  }

  /**
   * How long the pair or its address still has to wait before a try is looked at.
   *
   * @param tries what is known of them; never null
   * @param now never null
   * @return zero where the try may be made; never negative nor null
   */
  public Duration waitBeforeTry(Tries tries, Instant now) {
    Duration pair =
        tries.lastFailureAt() == null
            ? Duration.ZERO
            : left(delayAfter(tries.failuresInRow()), tries.lastFailureAt(), now);
    Duration address =
        tries.addressFailuresThisMinute() < failuresPerAddressMinute
                || tries.oldestInMinute() == null
            ? Duration.ZERO
            : left(MINUTE, tries.oldestInMinute(), now);
    return pair.compareTo(address) > 0 ? pair : address;
  }

  /** What is left of a wait; never more than all of it, also where the clock was set back. */
  private static Duration left(Duration wait, Instant since, Instant now) {
    Duration left = Duration.between(now, since.plus(wait));
    if (left.isNegative()) {
      return Duration.ZERO;
    }
    return left.compareTo(wait) < 0 ? left : wait;
  }

  /** The delay that the pair's failure of that number in a row begins; zero for a free one. */
  Duration delayAfter(int failuresInRow) {
    int charged = failuresInRow - failuresPerAccountAddress;
    if (charged <= 0) {
      return Duration.ZERO;
    }
    Duration delay = firstDelay;
    for (int i = 1; i < charged && delay.compareTo(maxDelay) < 0; i++) {
      delay = delay.multipliedBy(2);
    }
    return delay.compareTo(maxDelay) < 0 ? delay : maxDelay;
  }

  /**
   * How long a pair's failures must be remembered. Whoever waits for them to be forgotten gets the
   * free ones anew, so that must not be quicker than trying once per longest delay.
   */
  Duration memory() {
    Duration fair = maxDelay.multipliedBy(failuresPerAccountAddress + 1L);
    return fair.compareTo(LEAST_MEMORY) > 0 ? fair : LEAST_MEMORY;
  }
}
