package dev.gatehouse.launcher;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the process begins. */
public final class Main {
  private Main() {}

  /**
   * Runs one command and ends the process with its exit status.
   *
   * @param args the command line, as the shell split it
   */
  public static void main(String[] args) {
    Console console =
        new Console(
            new PrintStream(System.out, true, StandardCharsets.UTF_8),
            new PrintStream(System.err, true, StandardCharsets.UTF_8),
            System.in,
            System.getenv(),
            Path.of("").toAbsolutePath());
    int status = new Cli(console).run(args);
    console.out().flush();
    // threads of a client or a server that did not stop in time must not hold the process
    System.exit(status);
  }
}
