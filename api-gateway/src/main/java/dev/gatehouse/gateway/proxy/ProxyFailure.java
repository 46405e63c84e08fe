package dev.gatehouse.gateway.proxy;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * A request could not be taken to its target. The failure handler makes the answer of it; the
 * reason is for the log alone. Carries no stack trace.
 */
public final class ProxyFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final Duration retryAfter;
  private final transient Set<String> scopes;

  /**
   * A failure.
   *
   * @param status 502 refused or broken, 504 too late, 503 a limit of our own, 401, 403 or 413
   * @param retryAfter what {@code Retry-After} says; null where nothing is known
   * @param logReason in plain words, without secrets; never null
   */
  public ProxyFailure(int status, Duration retryAfter, String logReason) {
    this(status, retryAfter, logReason, null);
  }

  private ProxyFailure(int status, Duration retryAfter, String logReason, Set<String> scopes) {
    super(Objects.requireNonNull(logReason, "logReason"), null, false, false);
    this.status = status;
    this.retryAfter = retryAfter;
    this.scopes = scopes;
  }

  /** 403 of a target that needs {@code scopes}; never null, may be empty. */
  static ProxyFailure insufficientScope(Set<String> scopes, String logReason) {
    return new ProxyFailure(403, null, logReason, Set.copyOf(scopes));
  }

  /** The HTTP status of the answer. */
  public int status() {
    return status;
  }

  /** What {@code Retry-After} says; null where nothing is known. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** The scopes that the target needs; null where the failure has nothing to do with scopes. */
  public Set<String> scopes() {
    return scopes;
  }

  /** Why, for the log; never null. */
  public String logReason() {
    return getMessage();
  }
}
