package dev.gatehouse.launcher;

import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine.ParseResult;

/** {@code user …}. */
final class UserCommands {
  private static final int LARGEST_IMPORT = 4 * 1024 * 1024;

  private final Console console;

  UserCommands(Console console) {
    this.console = console;
  }

  int create(ParseResult arguments) {
    boolean hash = arguments.hasMatchedOption("--password-hash-stdin");
    if (hash && arguments.hasMatchedOption("--password-stdin")) {
      throw CommandFailedException.usage(
          "give --password-stdin or --password-hash-stdin, not both");
    }
    Secret password = hash ? null : password(arguments);
    Secret passwordHash = hash ? console.secretFromInput("the hash") : null;
    String scope = arguments.matchedOptionValue("--scope", (String) null);
    NewUser user =
        new NewUser(
            name(arguments),
            password,
            passwordHash,
            arguments.matchedOptionValue("--full-name", (String) null),
            arguments.matchedOptionValue("--email", (String) null),
            scope == null ? List.of() : scopes(scope));
    User created = with(arguments, administration -> administration.create(user));
    console.out().println("created " + created.username());
    return 0;
  }

  int list(ParseResult arguments) {
    return with(
        arguments,
        administration -> {
          administration.list(page -> page.forEach(user -> console.out().println(line(user))));
          return 0;
        });
  }

  int show(ParseResult arguments) {
    User user = with(arguments, administration -> administration.show(name(arguments)));
    console.out().println("username:   " + user.username());
    console.out().println("full name:  " + orDash(user.fullName()));
    console.out().println("e-mail:     " + orDash(user.email()));
    console.out().println("scopes:     " + orDash(String.join(" ", user.scopes())));
    console.out().println("state:      " + (user.enabled() ? "enabled" : "disabled"));
    console.out().println("account id: " + user.accountId());
    console.out().println("created:    " + user.createdAt());
    return 0;
  }

  int setPassword(ParseResult arguments) {
    Secret password = password(arguments);
    with(
        arguments,
        administration -> {
          administration.setPassword(name(arguments), password);
          return 0;
        });
    console.out().println("changed the password of " + name(arguments));
    return 0;
  }

  int disable(ParseResult arguments) {
    with(arguments, administration -> administration.setEnabled(name(arguments), false));
    console.out().println("disabled " + name(arguments) + ": what was issued no longer works");
    return 0;
  }

  int enable(ParseResult arguments) {
    with(arguments, administration -> administration.setEnabled(name(arguments), true));
    console.out().println("enabled " + name(arguments));
    return 0;
  }

  int delete(ParseResult arguments) {
    with(
        arguments,
        administration -> {
          administration.delete(name(arguments));
          return 0;
        });
    console.out().println("deleted " + name(arguments));
    return 0;
  }

  int importFile(ParseResult arguments) {
    byte[] lines = lines(name(arguments));
    int created = with(arguments, administration -> administration.importUsers(lines));
    console.out().println("created " + created + (created == 1 ? " account" : " accounts"));
    return 0;
  }

  private byte[] lines(String file) {
    try (InputStream in =
        file.equals("-") ? console.in() : Files.newInputStream(console.path(file))) {
      byte[] bytes = in.readNBytes(LARGEST_IMPORT + 1);
      if (bytes.length > LARGEST_IMPORT) {
        throw CommandFailedException.failure("the file has more than 4 MiB; split it");
      }
      return bytes;
    } catch (IOException e) {
      throw CommandFailedException.failure(file + " cannot be read; name a readable file");
    }
  }

  private Secret password(ParseResult arguments) {
    return arguments.hasMatchedOption("--password-stdin")
        ? console.secretFromInput("the password")
        : console.newPassword();
  }

  private <T> T with(ParseResult arguments, Function<Administration, T> work) {
    try (Reach reach = Reach.of(console, arguments)) {
      return work.apply(reach.accounts());
    }
  }

  private static String name(ParseResult arguments) {
    return arguments.matchedPositionalValue(0, "");
  }

  private static List<String> scopes(String text) {
    return Arrays.stream(text.strip().split("\\s+")).filter(scope -> !scope.isEmpty()).toList();
  }

  private static String line(User user) {
    return user.username()
        + "\t"
        + (user.enabled() ? "enabled" : "disabled")
        + "\t"
        + orDash(String.join(" ", user.scopes()))
        + "\t"
        + orDash(user.fullName());
  }

  /** What others wrote must not move the terminal's cursor. */
  private static String orDash(String text) {
    return text == null || text.isEmpty() ? "-" : text.replaceAll("\\p{Cntrl}", "?");
  }
}
