package dev.gatehouse.auth.store;

/**
 * The store cannot be opened. The message is one plain line for the person at the terminal: what is
 * wrong, with which file, and the way out.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param line what is wrong and what to do next; never null
   * @param cause for the log; may be null
   */
  public StoreUnavailableException(String line, Throwable cause) {
    super(line, cause);
  }
}
