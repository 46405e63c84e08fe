package dev.gatehouse.common.bus;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** The only failure a call's future can carry. Immutable, without a stack trace. */
public final class CallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CallError error;
  private final Duration retryAfter;
  private final transient List<String> details;

  /** A failure without details. */
  public CallException(CallError error) {
    this(error, null, List.of());
  }

  /**
   * @param error never null
   * @param retryAfter when it makes sense to try again; null where nothing is known
   * @param details every fault in plain words for the caller's eyes; never null, may be empty
   */
  public CallException(CallError error, Duration retryAfter, List<String> details) {
    super(Objects.requireNonNull(error, "error").name(), null, false, false);
    this.error = error;
    this.retryAfter = retryAfter;
    this.details = List.copyOf(details);
  }

  /** What went wrong; never null. */
  public CallError error() {
    return error;
  }

  /** When it makes sense to try again; null where nothing is known. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** Every fault in plain words, for the caller's eyes; never null, may be empty. */
  public List<String> details() {
    return details == null ? List.of() : details;
  }
}
