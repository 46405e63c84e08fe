package dev.gatehouse.launcher;

import dev.gatehouse.common.jose.CryptoProvider;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

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
    Supplier<CryptoProvider> provider = CryptoProvider::choose;
    if (args.length > 0 && ServerArguments.COMMANDS.contains(args[0])) {
      // of two threads that ask for the first logger at once, one would get a stand-in
      Logs.quiet(console);
      // loading the native library takes a while, and nothing waits for it yet
      provider = CompletableFuture.supplyAsync(provider)::join;
    }
    int status = new Cli(console, provider).run(args);
    console.out().flush();
    // threads of a client or a server that did not stop in time must not hold the process
    System.exit(status);
  }
}
