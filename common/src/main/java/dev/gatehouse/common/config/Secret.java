package dev.gatehouse.common.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;

/**
 * A value that must not appear in a log, an error or a debugger's summary.
 *
 * @param value the secret itself; never null
 */
public record Secret(@JsonValue String value) {
  @JsonCreator
  public Secret {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return "Secret[hidden]";
  }
}
