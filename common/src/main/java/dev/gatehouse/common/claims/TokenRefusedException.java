package dev.gatehouse.common.claims;

import java.util.Objects;

/** A token was refused. Carries no stack trace: refusals are everyday and must stay cheap. */
public final class TokenRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final RefusalReason reason;

  /**
   * @param reason why, never null
   */
  public TokenRefusedException(RefusalReason reason) {
    super(Objects.requireNonNull(reason).name(), null, false, false);
    this.reason = reason;
  }

  /** Why; never null. */
  public RefusalReason reason() {
    return reason;
  }
}
