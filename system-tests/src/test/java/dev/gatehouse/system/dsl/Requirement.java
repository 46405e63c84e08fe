package dev.gatehouse.system.dsl;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Map;

/** What a test needs of the machine; without it the test is skipped, and says why. */
public final class Requirement {
  private Requirement() {}

  /** A program that must run with these arguments and end with 0. */
  public static void program(String reason, String... command) {
    boolean there;
    try {
      there = CommandLine.run(Map.of(), "", List.of(command)).exit() == 0;
    } catch (java.io.UncheckedIOException e) {
      there = false;
    }
    if (!there) {
      System.out.println("SKIPPED: " + reason);
    }
    assumeTrue(there, reason);
  }
}
