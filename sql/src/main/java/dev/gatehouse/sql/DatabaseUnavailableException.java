package dev.gatehouse.sql;

import java.util.Objects;

/**
 * A database cannot be opened. The message is one plain line that names the file and the way out,
 * made for an operator's eyes; the cause is for the log.
 */
public final class DatabaseUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What stands in the way. */
  public enum Fault {
    /** Another process (or this one) has it open. */
    IN_USE,
    /** The file is damaged, or is no SQLite database. */
    CORRUPT,
    /** A newer version of the program wrote it. */
    NEWER_SCHEMA,
    /** The directory or file cannot be created, read or written. */
    NOT_WRITABLE,
    /** No space is left. */
    DISK_FULL,
    /** The server does not answer, yet or any more: it may be waited for. */
    UNREACHABLE,
    /** The server does not let this user in, or has no such database. */
    REFUSED,
    /** The server is older than this program can use. */
    TOO_OLD,
    /** Anything else: the cause says more. */
    OTHER
  }

  private final Fault fault;

  DatabaseUnavailableException(Fault fault, String message, Throwable cause) {
    super(message, cause);
    this.fault = Objects.requireNonNull(fault, "fault");
  }

  /** What stands in the way; never null. */
  public Fault fault() {
    return fault;
  }
}
