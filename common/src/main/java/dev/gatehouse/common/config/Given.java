package dev.gatehouse.common.config;

import java.nio.file.Path;
import java.util.List;

/**
 * What somebody wrote for a key.
 *
 * @param items the values: one for everything but a list; never empty
 * @param sequence whether it was a YAML sequence, which only a list may be
 * @param where for faults: {@code file:line} or a variable's name
 * @param base where relative paths start from
 */
record Given(List<String> items, boolean sequence, String where, Path base) {
  /** A value may be a secret: never shown. */
  @Override
  public String toString() {
    return "Given[" + where + "]";
  }
}
