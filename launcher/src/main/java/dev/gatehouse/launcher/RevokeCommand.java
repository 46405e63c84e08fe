package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Secret;
import dev.gatehouse.launcher.admin.Revocation;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/** {@code revoke}: a token, everything of a user or a client, or a key, everywhere at once. */
record RevokeCommand(Console console) implements Command {
  @Override
  public int run(ParseResult arguments) {
    boolean byToken = arguments.hasMatchedOption("--token-stdin");
    String user = arguments.matchedOptionValue("--user", (String) null);
    String client = arguments.matchedOptionValue("--client", (String) null);
    String key = arguments.matchedOptionValue("--key", (String) null);
    long given = Stream.of(byToken ? "" : null, user, client, key).filter(Objects::nonNull).count();
    if (given != 1) {
      throw CommandFailedException.usage(
          "give --token-stdin, --user NAME, --client ID or --key KID, one of them");
    }
    Secret token =
        byToken ? new Secret(console.secretFromInput("the token").value().strip()) : null;
    try (Reach reach = Reach.of(console, arguments)) {
      Revocation revocation = reach.server().revoke(token, user, client, key);
      console
          .out()
          .println("revoked " + what(user, client, key) + ", feed number " + revocation.sequence());
      if (!revocation.pending().isEmpty()) {
        console.out().println("not confirmed yet by: " + String.join(", ", revocation.pending()));
      }
      return 0;
    }
  }

  private static String what(String user, String client, String key) {
    if (key != null) {
      return "the key " + key;
    }
    String whose = user == null ? client : user;
    return whose == null ? "the token" : "what was issued to " + whose;
  }
}
