package dev.gatehouse.common.config;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The values of the keys, each parsed once; what does not parse is a fault. For one thread. */
final class Values {
  private final Map<String, Given> given;
  private final Faults faults;
  private final Map<ConfigKey<?>, Object> parsed = new HashMap<>();
  private final Set<ConfigKey<?>> broken = new HashSet<>();

  Values(Map<String, Given> given, Faults faults) {
    this.given = given;
    this.faults = faults;
    for (ConfigKey<?> key : ConfigKeys.all()) {
      parse(key);
    }
  }

  private void parse(ConfigKey<?> key) {
    Given value = given.get(key.name());
    if (value == null) {
      return;
    }
    try {
      parsed.put(key, key.parse(value));
    } catch (BadValueException e) {
      broken.add(key);
      faults.fault(value.where(), key.name() + ": " + e.getMessage());
    }
  }

  /** The value, or the default where nobody wrote one, or a wrong one; null where there is none. */
  @SuppressWarnings("unchecked") // a key's parser makes the key's type
  <T> T get(ConfigKey<T> key) {
    Object value = parsed.get(key);
    return value == null ? key.defaultValue() : (T) value;
  }

  /** Whether somebody wrote a value, a wrong one included. */
  boolean written(ConfigKey<?> key) {
    return given.containsKey(key.name());
  }

  /** Whether a wrong value was written: rules about it would only repeat that. */
  boolean broken(ConfigKey<?> key) {
    return broken.contains(key);
  }

  /** A fault of a key, where it was written, if it was. */
  void fault(ConfigKey<?> key, String text) {
    faults.fault(where(key), key.name() + ": " + text);
  }

  /** A warning about a key, where it was written, if it was. */
  void warning(ConfigKey<?> key, String text) {
    faults.warning(where(key), key.name() + ": " + text);
  }

  private String where(ConfigKey<?> key) {
    Given value = given.get(key.name());
    return value == null ? "" : value.where();
  }
}
