package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Secret;
import dev.gatehouse.launcher.admin.Revocation;
import java.util.Objects;
import java.util.stream.Stream;
import picocli.CommandLine.ParseResult;

/**
 * {@code revoke}: a token, a session, or everything of a user or a client, on every gateway at
 * once.
 */
record RevokeCommand(Console console) implements Command {
  @Override
  public int run(ParseResult arguments) {
    boolean byToken = arguments.hasMatchedOption("--token-stdin");
    String user = arguments.matchedOptionValue("--user", (String) null);
    String session = arguments.matchedOptionValue("--session", (String) null);
    String client = arguments.matchedOptionValue("--client", (String) null);
    long given =
        Stream.of(byToken ? "" : null, session, user, client).filter(Objects::nonNull).count();
    if (given != 1) {
      throw CommandFailedException.usage(
          "give --token-stdin, --session ID, --user NAME or --client ID, one of them");
    }
    Secret token =
        byToken ? new Secret(console.secretFromInput("the token").value().strip()) : null;
    try (Reach reach = Reach.of(console, arguments)) {
      Revocation revocation = reach.server().revoke(token, session, user, client);
      console
          .out()
          .println(
              "revoked " + what(session, user, client) + ", feed number " + revocation.sequence());
      if (!revocation.pending().isEmpty()) {
        console.out().println("not confirmed yet by: " + String.join(", ", revocation.pending()));
      }
      return 0;
    }
  }

  private static String what(String session, String user, String client) {
    if (session != null) {
      return "the session";
    }
    if (user == null && client == null) {
      return "the token";
    }
    return "what was issued to " + (user == null ? client : user);
  }
}
