package dev.gatehouse.launcher;

import dev.gatehouse.common.auth.KeyList;
import java.time.Instant;
import picocli.CommandLine.ParseResult;

/** {@code keys list}, {@code keys rotate} and {@code keys retire}. */
record KeyCommands(Console console) {
  int list(ParseResult arguments) {
    try (Reach reach = Reach.of(console, arguments)) {
      reach.server().keys().keys().forEach(key -> console.out().println(line(key)));
      return 0;
    }
  }

  int rotate(ParseResult arguments) {
    try (Reach reach = Reach.of(console, arguments)) {
      KeyList.Entry key =
          reach.server().rotateKey(arguments.matchedOptionValue("--alg", (String) null));
      console.out().println(key.kid() + "\t" + key.alg() + "\t" + key.state());
      return 0;
    }
  }

  int retire(ParseResult arguments) {
    String kid = arguments.matchedPositionalValue(0, "");
    try (Reach reach = Reach.of(console, arguments)) {
      reach.server().retireKey(kid);
      console
          .out()
          .println("key " + kid + " signs no more; it verifies until its last token has ended");
      return 0;
    }
  }

  private static String line(KeyList.Entry key) {
    return key.kid()
        + "\t"
        + key.alg()
        + "\t"
        + key.state()
        + "\t"
        + key.createdAt()
        + said("signs since ", "next".equals(key.state()) ? null : key.activatedAt())
        + said("signs no more since ", key.retiringAt())
        + said("verifies until ", "retired".equals(key.state()) ? null : key.verifiesUntil())
        + said("retired ", key.revokedAt() == null ? key.retiredAt() : null)
        + said("revoked ", key.revokedAt());
  }

  private static String said(String what, Instant when) {
    return when == null ? "" : "\t" + what + when;
  }
}
