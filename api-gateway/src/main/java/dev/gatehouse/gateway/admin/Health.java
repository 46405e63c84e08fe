package dev.gatehouse.gateway.admin;

/**
 * What a check found.
 *
 * @param up whether the process may take traffic as far as this check knows
 * @param reason in plain words, why it is down, or what was seen; null where there is nothing to
 *     say
 * @param warning something to mend that keeps nobody from working; null where there is nothing
 */
public record Health(boolean up, String reason, String warning) {
  /** All is well, and there is nothing to say. */
  public static final Health UP = new Health(true, null, null);

  /** Down for a reason. */
  public static Health down(String reason) {
    return new Health(false, reason, null);
  }

  /** Up, with something to mend. */
  public static Health warning(String warning) {
    return new Health(true, null, warning);
  }
}
