package dev.gatehouse.common.feed;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Set;

/** A JSON object of which every member must be asked for, and have its type. */
final class StrictObject {
  private final JsonNode json;
  private final Set<String> asked = new HashSet<>();

  StrictObject(JsonNode json) {
    if (json == null || !json.isObject()) {
      throw new IllegalArgumentException("not an object");
    }
    this.json = json;
  }

  /** A member that may be absent: null then. */
  JsonNode optional(String name) {
    asked.add(name);
    return json.get(name);
  }

  JsonNode member(String name) {
    JsonNode member = optional(name);
    if (member == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return member;
  }

  JsonNode array(String name) {
    return fitting(name, member(name).isArray());
  }

  String text(String name) {
    return fitting(name, member(name).isTextual()).textValue();
  }

  boolean flag(String name) {
    return fitting(name, member(name).isBoolean()).booleanValue();
  }

  /** A whole number from 0 to {@code most}. */
  long number(String name, long most) {
    JsonNode number = member(name);
    fitting(name, number.isIntegralNumber() && number.canConvertToLong());
    fitting(name, number.longValue() >= 0 && number.longValue() <= most);
    return number.longValue();
  }

  private JsonNode fitting(String name, boolean fits) {
    if (!fits) {
      throw new IllegalArgumentException(name + " has another type");
    }
    return json.get(name);
  }

  /** Fails where a member was not asked for: this version does not know what it means. */
  void end() {
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name)) {
                throw new IllegalArgumentException("unknown member " + name);
              }
            });
  }
}
