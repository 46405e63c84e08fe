package dev.gatehouse.common.bus;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The only failure a call's future can carry. Immutable, without a stack trace. */
public final class CallException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final CallError error;
  private final Duration retryAfter;
  private final transient List<String> details;
  private final transient Set<String> scopes;

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
    this(error, retryAfter, details, null);
  }

  private CallException(
      CallError error, Duration retryAfter, List<String> details, Set<String> scopes) {
    super(Objects.requireNonNull(error, "error").name(), null, false, false);
    this.error = error;
    this.retryAfter = retryAfter;
    this.details = List.copyOf(details);
    this.scopes = scopes == null ? null : Set.copyOf(scopes);
  }

  /**
   * FORBIDDEN because of what the caller's token is good for.
   *
   * @param needed every scope that is needed, held or not; never null, may be empty
   */
  public static CallException insufficientScope(Set<String> needed) {
    return new CallException(CallError.FORBIDDEN, null, List.of(), needed);
  }

  /** What went wrong; never null. */
  public CallError error() {
    return error;
  }

  /** When it makes sense to try again; null where nothing is known. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** The scopes that are needed; null where the failure has nothing to do with scopes. */
  public Set<String> scopes() {
    return scopes;
  }

  /** Every fault in plain words, for the caller's eyes; never null, may be empty. */
  public List<String> details() {
    return details == null ? List.of() : details;
  }
}
