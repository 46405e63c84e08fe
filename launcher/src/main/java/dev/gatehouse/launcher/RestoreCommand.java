package dev.gatehouse.launcher;

import dev.gatehouse.auth.backup.BackupFailedException;
import dev.gatehouse.common.config.Configuration;
import java.nio.file.Path;
import picocli.CommandLine.ParseResult;

/** {@code restore FILE}. */
record RestoreCommand(Console console) implements Command {
  @Override
  public int run(ParseResult arguments) {
    Configuration configuration = Settings.forCommand(console, arguments);
    Logs.quiet(console);
    Path file = console.path(arguments.matchedPositionalValue(0, ""));
    try {
      StoredData data = new StoredData(configuration);
      String version = data.restore(file);
      console.out().println("restored " + data.where() + " from a backup of version " + version);
      return 0;
    } catch (BackupFailedException e) {
      throw CommandFailedException.failure(e.getMessage());
    }
  }
}
