package dev.gatehouse.common.config;

import java.util.Objects;

/**
 * One thing that is wrong, or worth a warning, in the configuration.
 *
 * @param where {@code file:line}, the name of an environment variable, or empty where something is
 *     missing and nothing was written; never null
 * @param text the key, what is wrong with it and what to write instead, in one line; never a
 *     secret; never null
 */
public record Fault(String where, String text) {
  public Fault {
    Objects.requireNonNull(where, "where");
    Objects.requireNonNull(text, "text");
  }

  /** One plain line. */
  @Override
  public String toString() {
    return where.isEmpty() ? text : where + ": " + text;
  }
}
