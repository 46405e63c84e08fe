package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.config.Fault;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** Reads the configuration for a command. */
final class Settings {
  private Settings() {}

  /**
   * The configuration, for a command that works on what a server keeps. Warnings are left to the
   * server and {@code check}.
   *
   * @throws CommandFailedException with every fault
   */
  static Configuration forCommand(Console console, ParseResult arguments) {
    return orThrow(read(console, arguments, Purpose.COMMAND));
  }

  /** Everything the reader found. */
  static Result read(Console console, ParseResult arguments, Purpose purpose) {
    return ConfigReader.read(
        arguments.matchedOptionValue(CommandTree.CONFIG, (String) null),
        console.environment(),
        console.workingDirectory(),
        purpose);
  }

  /** The configuration, or every fault. */
  static Configuration orThrow(Result result) {
    if (result.configuration() == null) {
      throw CommandFailedException.configuration(lines(result.faults()));
    }
    return result.configuration();
  }

  static List<String> lines(List<Fault> faults) {
    return faults.stream().map(Fault::toString).toList();
  }
}
