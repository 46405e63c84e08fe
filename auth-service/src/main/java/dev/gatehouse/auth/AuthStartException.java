package dev.gatehouse.auth;

/** auth-service cannot start; the message is one plain line for the operator, with the way out. */
public final class AuthStartException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * A start that failed for a reason the operator can mend.
   *
   * @param plainLine never null; carries no secret
   * @param cause for the log at debug level; may be null
   */
  public AuthStartException(String plainLine, Throwable cause) {
    super(plainLine, cause);
  }
}
