package dev.gatehouse.launcher;

import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.Client;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.config.Secret;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ParseResult;

/**
 * {@code client …}. A generated secret is all that is written to standard output, so that it can be
 * piped to where it belongs.
 */
final class ClientCommands {
  private final Console console;

  ClientCommands(Console console) {
    this.console = console;
  }

  int create(ParseResult arguments) {
    if (arguments.hasMatchedOption("--public")) {
      throw CommandFailedException.usage(
          "this version has no grant that a public client could use; leave --public away");
    }
    List<String> grants = arguments.matchedOptionValue("--grant", List.<String>of());
    String scope = arguments.matchedOptionValue("--scope", (String) null);
    Secret given =
        arguments.hasMatchedOption("--secret-stdin") ? console.secretFromInput("the secret") : null;
    NewClient client =
        new NewClient(id(arguments), given, grants.isEmpty() ? null : grants, scopes(scope), null);
    ChangedClient created = with(arguments, server -> server.createClient(client));
    tell("created " + created.client().clientId(), given == null ? created.clientSecret() : null);
    return 0;
  }

  int list(ParseResult arguments) {
    return with(
        arguments,
        server -> {
          server.listClients(page -> page.forEach(client -> console.out().println(line(client))));
          return 0;
        });
  }

  int rotateSecret(ParseResult arguments) {
    ChangedClient changed = with(arguments, server -> server.rotateSecret(id(arguments)));
    tell(
        "changed the secret of "
            + changed.client().clientId()
            + "; the one before works until the next rotation",
        changed.clientSecret());
    return 0;
  }

  int delete(ParseResult arguments) {
    with(
        arguments,
        server -> {
          server.deleteClient(id(arguments));
          return 0;
        });
    console.out().println("deleted " + id(arguments) + ": what was issued to it no longer works");
    return 0;
  }

  /** Says what was done; where there is a secret, beside it. */
  private void tell(String done, Secret secret) {
    if (secret == null) {
      console.out().println(done);
      return;
    }
    console.err().println(done + "; its secret, shown this once:");
    console.out().println(secret.value());
  }

  private <T> T with(ParseResult arguments, Function<ServerAdministration, T> work) {
    try (Reach reach = Reach.of(console, arguments)) {
      return work.apply(reach.server());
    }
  }

  private static String id(ParseResult arguments) {
    return arguments.matchedPositionalValue(0, "");
  }

  private static List<String> scopes(String text) {
    return text == null
        ? List.of()
        : Arrays.stream(text.strip().split("\\s+")).filter(scope -> !scope.isEmpty()).toList();
  }

  private static String line(Client client) {
    return String.join(
        "\t",
        client.clientId(),
        String.join(" ", client.grantTypes()),
        client.scopes().isEmpty() ? "-" : String.join(" ", client.scopes()),
        client.createdAt().toString());
  }
}
