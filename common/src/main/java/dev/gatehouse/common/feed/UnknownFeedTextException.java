package dev.gatehouse.common.feed;

/**
 * The anchor signed something this version does not understand: a newer auth-service is at work,
 * and this node can no longer know who was revoked.
 */
public final class UnknownFeedTextException extends Exception {
  private static final long serialVersionUID = 1L;

  UnknownFeedTextException(String reason, Throwable cause) {
    super(reason, cause);
  }
}
