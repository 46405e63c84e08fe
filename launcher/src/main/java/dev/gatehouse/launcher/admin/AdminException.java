package dev.gatehouse.launcher.admin;

import java.util.Objects;

/** An administrative call failed. Its message is one plain line that says what to do next. */
public final class AdminException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;

  AdminException(Kind kind, String line) {
    super(Objects.requireNonNull(line, "line"), null, false, false);
    this.kind = Objects.requireNonNull(kind, "kind");
  }

  /** What happened; never null. */
  public Kind kind() {
    return kind;
  }

  /** The kinds of failure. */
  public enum Kind {
    /** No server answers at the socket: {@code user} may open the database itself. */
    NOT_RUNNING,
    /** A server is named, and nobody answers there. */
    UNREACHABLE,
    /** The socket or the token's file is somebody else's. */
    PERMISSION,
    /** The admin token is not accepted. */
    UNAUTHENTICATED,
    /** The admin token's account may not. */
    FORBIDDEN,
    NOT_FOUND,
    CONFLICT,
    /** What was asked is not valid; the line names every fault. */
    INVALID,
    /** auth-service or its database is away or busy. */
    UNAVAILABLE,
    /** No answer in time. */
    TIMEOUT,
    /** Anything else, such as an answer that is none of the admin API. */
    FAILED
  }
}
