package dev.gatehouse.launcher;

import java.util.Optional;
import picocli.CommandLine.ParseResult;

/**
 * What {@code run} was asked for.
 *
 * @param demo whether the demo account and its throw-away database are wanted
 * @param config the configuration file; null where none was named
 */
record RunArguments(boolean demo, String config) {
  private static final String DEMO = "--demo";

  static RunArguments of(ParseResult arguments) {
    return new RunArguments(
        arguments.hasMatchedOption(DEMO),
        arguments.matchedOptionValue(CommandTree.CONFIG, (String) null));
  }

  /**
   * Reads the plain spellings of {@code run} without the parser, which costs a start a fifth of its
   * time. Whatever else a command line may hold, faults among it, is left to the parser.
   *
   * @return empty where the parser has to look at it
   */
  static Optional<RunArguments> plain(String... args) {
    if (args.length == 0 || !args[0].equals("run")) {
      return Optional.empty();
    }
    boolean demo = false;
    String config = null;
    for (int i = 1; i < args.length; i++) {
      if (args[i].equals(DEMO) && !demo) {
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
    return Optional.of(new RunArguments(demo, config));
  }

  private static boolean plainValue(String text) {
    return !text.isEmpty()
        && text.chars().allMatch(RunArguments::plainCharacter)
        && text.charAt(0) != '-';
  }

  private static boolean plainCharacter(int c) {
    return Character.isLetterOrDigit(c) || "/._-+ ".indexOf(c) >= 0;
  }
}
