package dev.gatehouse.launcher;

import java.util.List;

/** A command ends without success. Its lines are plain and say what to do next. */
final class CommandFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Wrong usage or wrong configuration. */
  static final int USAGE = 2;

  /** Anything else. */
  static final int FAILURE = 1;

  private final int status;
  private final transient List<String> lines;

  private CommandFailedException(int status, List<String> lines) {
    super(String.join("; ", lines), null, false, false);
    this.status = status;
    this.lines = List.copyOf(lines);
  }

  /** The command line is wrong: exit 2. */
  static CommandFailedException usage(String line) {
    return new CommandFailedException(USAGE, List.of(line));
  }

  /** The configuration is wrong: exit 2, every fault on a line of its own. */
  static CommandFailedException configuration(List<String> faults) {
    return new CommandFailedException(USAGE, faults);
  }

  /** What was asked could not be done: exit 1. */
  static CommandFailedException failure(String line) {
    return new CommandFailedException(FAILURE, List.of(line));
  }

  /** The same, for several reasons, each on a line of its own. */
  static CommandFailedException failure(List<String> lines) {
    return new CommandFailedException(FAILURE, lines);
  }

  /** Ends with a status of its own and says nothing more. */
  static CommandFailedException silent(int status) {
    return new CommandFailedException(status, List.of());
  }

  int status() {
    return status;
  }

  List<String> lines() {
    return lines;
  }
}
