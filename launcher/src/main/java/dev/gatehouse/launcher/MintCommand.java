package dev.gatehouse.launcher;

import dev.gatehouse.common.auth.MintedToken;
import picocli.CommandLine.ParseResult;

/** {@code token mint}: prints the token and nothing else, so that it can be piped. */
record MintCommand(Console console) implements Command {
  private static final int MOST_MINUTES = 1440;

  @Override
  public int run(ParseResult arguments) {
    Integer minutes = minutes(arguments.matchedOptionValue("--minutes", (String) null));
    String scope = arguments.matchedOptionValue("--scope", (String) null);
    try (Reach reach = Reach.of(console, arguments)) {
      MintedToken token =
          reach.server().mint(arguments.matchedPositionalValue(0, ""), minutes, scope);
      console.out().println(token.accessToken().value());
      return 0;
    }
  }

  private static Integer minutes(String text) {
    if (text == null) {
      return null;
    }
    try {
      int minutes = Integer.parseInt(text);
      if (minutes != 0 && Math.abs((long) minutes) <= MOST_MINUTES) {
        return minutes;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw CommandFailedException.usage("--minutes takes a whole number from -1440 to 1440, not 0");
  }
}
