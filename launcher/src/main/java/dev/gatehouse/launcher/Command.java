package dev.gatehouse.launcher;

import picocli.CommandLine.ParseResult;

/** What a command does once its arguments are known. */
@FunctionalInterface
interface Command {
  /**
   * Runs.
   *
   * @param arguments those of this command
   * @return the exit status
   * @throws CommandFailedException with plain lines
   */
  int run(ParseResult arguments);
}
