package dev.gatehouse.launcher;

import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ParseResult;

/**
 * What a server was asked for.
 *
 * @param command {@code run} or the name of a part; never null
 * @param demo whether the demo account and its throw-away database are wanted
 * @param config the configuration file; null where none was named
 */
record ServerArguments(String command, boolean demo, String config) {
  static final String RUN = "run";

  /** Every server there is. */
  static final Set<String> COMMANDS = Set.of(RUN, "auth", "gateway", "tasks");

  private static final String DEMO = "--demo";

  static ServerArguments of(ParseResult arguments) {
    String command = arguments.commandSpec().name();
    return new ServerArguments(
        command,
        command.equals(RUN) && arguments.hasMatchedOption(DEMO),
        arguments.matchedOptionValue(CommandTree.CONFIG, (String) null));
  }

  /**
   * Reads the plain spellings of servers without the parser, which costs a start a fifth of its
   * time. Whatever else a command line may hold, faults among it, is left to the parser.
   *
   * @return empty where the parser has to look at it
   */
  static Optional<ServerArguments> plain(String... args) {
    if (args.length == 0 || !COMMANDS.contains(args[0])) {
      return Optional.empty();
    }
    boolean demo = false;
    String config = null;
    for (int i = 1; i < args.length; i++) {
      if (args[i].equals(DEMO) && !demo && args[0].equals(RUN)) {
        demo = true;
      } else if (args[i].equals(CommandTree.CONFIG)
          && config == null
          && i + 1 < args.length
          && plainValue(args[i + 1])) {
        i++;
        config = args[i];
      } else {
        return Optional.empty();
      }
    }
    return Optional.of(new ServerArguments(args[0], demo, config));
  }

  private static boolean plainValue(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(ServerArguments::plainCharacter)
        && text.charAt(0) != '-';
  }

  private static boolean plainCharacter(int c) {
    return Character.isLetterOrDigit(c) || "/._-+ ".indexOf(c) >= 0;
  }
}
