package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.jose.CryptoProvider;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses the command line, runs the command, and turns every end into an exit status. */
final class Cli {
  private final Console console;
  private final Supplier<CryptoProvider> provider;

  Cli(Console console) {
    this(console, CryptoProvider::choose);
  }

  /** With a provider that may be on its way already. */
  Cli(Console console, Supplier<CryptoProvider> provider) {
    this.console = console;
    this.provider = provider;
  }

  /** Runs a command line; returns its exit status. Never throws. */
  int run(String... args) {
    return ServerArguments.plain(args)
        .map(plain -> guarded(() -> serve(plain)))
        .orElseGet(() -> parse(args));
  }

  private int serve(ServerArguments plain) {
    return switch (plain.command()) {
      case "auth" -> new PartCommand(console, Purpose.AUTH, provider).run(plain);
      case "gateway" -> new PartCommand(console, Purpose.GATEWAY, provider).run(plain);
      case "tasks" -> new PartCommand(console, Purpose.TASKS, provider).run(plain);
      default -> new RunCommand(console, provider).run(plain);
    };
  }

  private int parse(String... args) {
    CommandLine commandLine = new CommandLine(CommandTree.of(console, provider));
    commandLine.setCaseInsensitiveEnumValuesAllowed(false);
    ParseResult result;
    try {
      result = commandLine.parseArgs(args);
    } catch (ParameterException e) {
      return usageFault(e);
    }
    ParseResult leaf = result;
    while (leaf.hasSubcommand()) {
      leaf = leaf.subcommand();
    }
    return execute(leaf);
  }

  private int execute(ParseResult leaf) {
    CommandSpec spec = leaf.commandSpec();
    if (leaf.isUsageHelpRequested()) {
      console.out().print(spec.commandLine().getUsageMessage(Ansi.OFF));
      return 0;
    }
    if (leaf.isVersionHelpRequested()) {
      console.out().println("gatehouse " + Version.text());
      return 0;
    }
    if (!(spec.userObject() instanceof Command command)) {
      console.err().print(spec.commandLine().getUsageMessage(Ansi.OFF));
      return CommandFailedException.USAGE;
    }
    return guarded(() -> command.run(leaf));
  }

  private int guarded(IntSupplier command) {
    try {
      return command.getAsInt();
    } catch (CommandFailedException e) {
      complain(e.lines());
      return e.status();
    } catch (RuntimeException | Error e) {
      LoggerFactory.getLogger(Cli.class).debug("unexpected failure", e);
      complain(
          List.of(
              "unexpected failure ("
                  + e.getClass().getSimpleName()
                  + "); run it again with GATEHOUSE_LOG_LEVEL=debug and report what it says"));
      return CommandFailedException.FAILURE;
    }
  }

  private int usageFault(ParameterException e) {
    CommandSpec spec = e.getCommandLine().getCommandSpec();
    String hint = "";
    if (e instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      hint = "; did you mean " + unmatched.getSuggestions().getFirst() + "?";
    }
    String message = e.getMessage().lines().findFirst().orElse("wrong usage");
    complain(List.of(message + hint + " (see: " + spec.qualifiedName() + " --help)"));
    return CommandFailedException.USAGE;
  }

  private void complain(List<String> lines) {
    for (String line : lines) {
      console.err().println("gatehouse: " + line);
    }
  }
}
