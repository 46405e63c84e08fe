package dev.gatehouse.cluster;

/**
 * A node cannot take its place in the cluster. The message is one plain line with the way out, made
 * for an operator's eyes; the cause is for the log.
 */
public final class ClusterJoinException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ClusterJoinException(String message, Throwable cause) {
    super(message, cause);
  }
}
