package dev.gatehouse.auth.backup;

/**
 * A backup or a restore did not happen, and left nothing behind. The message is one plain line for
 * the person at the terminal: what is wrong and the way out.
 */
public final class BackupFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param line what is wrong and what to do next; never null
   * @param cause for the log; may be null
   */
  public BackupFailedException(String line, Throwable cause) {
    super(line, cause);
  }
}
