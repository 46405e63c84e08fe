package dev.gatehouse.auth.keys;

/** The keys cannot be read or written; the message is one plain line with the way out. */
public final class KeyUnavailableException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  KeyUnavailableException(String plainLine, Throwable cause) {
    super(plainLine, cause);
  }
}
