package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader.Purpose;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/** {@code auth}, {@code gateway}, {@code tasks}: they need a cluster, which this version lacks. */
record PartCommand(Console console, String part) implements Command {
  @Override
  public int run(ParseResult arguments) {
    Purpose purpose = Purpose.valueOf(part.toUpperCase(Locale.ROOT));
    Settings.orThrow(Settings.read(console, arguments, purpose));
    throw CommandFailedException.usage("this version runs in one process only; use: gatehouse run");
  }
}
