package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Secret;
import dev.gatehouse.launcher.admin.Revocation;
import picocli.CommandLine.ParseResult;

/** {@code revoke}: a token or everything of a user, on every gateway at once. */
record RevokeCommand(Console console) implements Command {
  @Override
  public int run(ParseResult arguments) {
    boolean byToken = arguments.hasMatchedOption("--token-stdin");
    String user = arguments.matchedOptionValue("--user", (String) null);
    if (byToken == (user != null)) {
      throw CommandFailedException.usage("give --token-stdin or --user NAME, one of them");
    }
    Secret token =
        byToken ? new Secret(console.secretFromInput("the token").value().strip()) : null;
    try (Reach reach = Reach.of(console, arguments)) {
      Revocation revocation = reach.server().revoke(token, user);
      console
          .out()
          .println(
              "revoked "
                  + (byToken ? "the token" : "what was issued to " + user)
                  + ", feed number "
                  + revocation.sequence());
      if (!revocation.pending().isEmpty()) {
        console.out().println("not confirmed yet by: " + String.join(", ", revocation.pending()));
      }
      return 0;
    }
  }
}
