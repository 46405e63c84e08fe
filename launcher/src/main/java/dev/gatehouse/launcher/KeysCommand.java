package dev.gatehouse.launcher;

import dev.gatehouse.common.auth.KeyList;
import picocli.CommandLine.ParseResult;

/** {@code keys list}. */
record KeysCommand(Console console) implements Command {
  @Override
  public int run(ParseResult arguments) {
    try (Reach reach = Reach.of(console, arguments)) {
      for (KeyList.Entry key : reach.server().keys().keys()) {
        console
            .out()
            .println(key.kid() + "\t" + key.alg() + "\t" + key.state() + "\t" + key.createdAt());
      }
      return 0;
    }
  }
}
