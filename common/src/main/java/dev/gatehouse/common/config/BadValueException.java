package dev.gatehouse.common.config;

/** A value that a key refuses; its message says what is wrong and what to write instead. */
final class BadValueException extends Exception {
  private static final long serialVersionUID = 1L;

  BadValueException(String message) {
    super(message, null, false, false);
  }
}
