package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader.Purpose;
import java.util.Locale;
import picocli.CommandLine.ParseResult;

/**
 * {@code auth}, {@code gateway}, {@code tasks}: their configuration is checked; this version cannot
 * run them yet.
 */
record PartCommand(Console console, String part) implements Command {
  @Override
  public int run(ParseResult arguments) {
    Purpose purpose = Purpose.valueOf(part.toUpperCase(Locale.ROOT));
    Settings.orThrow(Settings.read(console, arguments, purpose));
    throw CommandFailedException.usage(
        "this version cannot run one part alone yet; use: gatehouse run");
  }
}
