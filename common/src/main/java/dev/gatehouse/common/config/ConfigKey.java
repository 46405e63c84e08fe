package dev.gatehouse.common.config;

import java.util.Locale;

/**
 * One configuration key: how it is written, and what may be written there. Immutable.
 *
 * @param <T> what its value becomes
 */
public final class ConfigKey<T> {
  /** Makes a value of what was written. */
  @FunctionalInterface
  interface Parser<T> {
    T parse(Given given) throws BadValueException;
  }

  private final String name;
  private final String type;
  private final String defaultText;
  private final String bounds;
  private final boolean secret;
  private final T defaultValue;
  private final Parser<T> parser;

  ConfigKey(
      String name,
      String type,
      String defaultText,
      String bounds,
      boolean secret,
      T defaultValue,
      Parser<T> parser) {
    this.name = name;
    this.type = type;
    this.defaultText = defaultText;
    this.bounds = bounds;
    this.secret = secret;
    this.defaultValue = defaultValue;
    this.parser = parser;
  }

  /** The key in the file, such as {@code http.port}; never null. */
  public String name() {
    return name;
  }

  /** The environment variable, such as {@code GATEHOUSE_HTTP_PORT}; never null. */
  public String variable() {
    return EnvironmentSource.PREFIX
        + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
  }

  /** What kind of value it takes, in words, with the unit; never null. */
  public String type() {
    return type;
  }

  /** Its default in words; never null. */
  public String defaultText() {
    return defaultText;
  }

  /** What is allowed, in words; never null, empty where the type says it all. */
  public String bounds() {
    return bounds;
  }

  /** Whether its value must never be shown. */
  public boolean secret() {
    return secret;
  }

  /** The value where nobody wrote one; null where there is none. */
  T defaultValue() {
    return defaultValue;
  }

  T parse(Given given) throws BadValueException {
    return parser.parse(given);
  }
}
