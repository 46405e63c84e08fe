package dev.gatehouse.launcher;

import dev.gatehouse.auth.backup.BackupFailedException;
import dev.gatehouse.common.config.Configuration;
import java.nio.file.Path;
import picocli.CommandLine.ParseResult;

/** {@code backup FILE}. */
record BackupCommand(Console console) implements Command {
  @Override
  public int run(ParseResult arguments) {
    Configuration configuration = Settings.forCommand(console, arguments);
    Logs.quiet(console);
    Path file = console.path(arguments.matchedPositionalValue(0, ""));
    try {
      long bytes = new StoredData(configuration).backup(file);
      console.out().println("wrote " + file + ", " + bytes + " bytes; it holds keys: keep it safe");
      return 0;
    } catch (BackupFailedException e) {
      throw CommandFailedException.failure(e.getMessage());
    }
  }
}
