package dev.gatehouse.common.feed;

/** A text is not signed by the anchor for that purpose. Without a stack trace. */
public final class ForgedTextException extends Exception {
  private static final long serialVersionUID = 1L;

  ForgedTextException(String reason) {
    super(reason, null, false, false);
  }
}
