package dev.gatehouse.gateway.admin;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of one JSON object, read strictly: each name once, only known names, exact types.
 * Faults are collected, so that a caller learns all of them at once.
 */
final class Members {
  private static final int SHOWN = 64;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              com.fasterxml.jackson.core.JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxNumberLength(32)
                          .build())
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final Map<String, JsonNode> byName;
  private final List<String> faults;

  private Members(Map<String, JsonNode> byName, List<String> faults) {
    this.byName = byName;
    this.faults = faults;
  }

  /**
   * Reads a body.
   *
   * @param utf8 exactly one JSON object (RFC 8259), or anything a stranger may send
   * @param known the names it may have
   * @throws AdminRefusal where it is no JSON object at all
   */
  static Members parse(byte[] utf8, Set<String> known) {
    String text;
    try {
      // Jackson would guess UTF-16 and UTF-32 too (RFC 8259 §8.1: UTF-8 it is)
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw AdminRefusal.invalid("the body is not UTF-8");
    }
    Map<String, JsonNode> byName = new LinkedHashMap<>();
    List<String> faults = new ArrayList<>();
    try (JsonParser in = JSON.createParser(text)) {
      // the object's own names are read by hand: the parser's duplicate check names no member
      in.disable(com.fasterxml.jackson.core.JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw AdminRefusal.invalid("the body must be a JSON object");
      }
      while (in.nextToken() == JsonToken.FIELD_NAME) {
        String name = in.currentName();
        in.nextToken();
        JsonNode value = JSON.readTree(in);
        if (!known.contains(name)) {
          faults.add(shown(name) + ": unknown member");
        } else if (byName.putIfAbsent(name, value) != null) {
          faults.add(name + ": more than once");
        }
      }
      if (in.nextToken() != null) {
        throw AdminRefusal.invalid("the body must be one JSON object and nothing after it");
      }
    } catch (IOException e) {
      throw AdminRefusal.invalid("the body is not valid JSON");
    }
    return new Members(byName, faults);
  }

  /** Whether the member is there, {@code null} or not. */
  boolean has(String name) {
    return byName.containsKey(name);
  }

  /** Whether the member is there and {@code null}. */
  boolean isNull(String name) {
    return has(name) && byName.get(name).isNull();
  }

  /** A string; null where it is absent, {@code null} or a fault. */
  String string(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      fault(name, "must be a string");
      return null;
    }
    if (!wellFormed(value.textValue())) {
      fault(name, "must be well-formed Unicode");
      return null;
    }
    return value.textValue();
  }

  /** A string that must be there; null where it is a fault. */
  String requiredString(String name) {
    if (value(name) == null) {
      fault(name, "is missing");
      return null;
    }
    return string(name);
  }

  /** An array of strings; null where it is absent, {@code null} or a fault. */
  List<String> strings(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isArray()) {
      fault(name, "must be an array of strings");
      return null;
    }
    List<String> strings = new ArrayList<>(value.size());
    for (JsonNode element : value) {
      if (!element.isTextual() || !wellFormed(element.textValue())) {
        fault(name, "must be an array of strings");
        return null;
      }
      strings.add(element.textValue());
    }
    return strings;
  }

  /** A boolean; null where it is absent, {@code null} or a fault. */
  Boolean bool(String name) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    if (!value.isBoolean()) {
      fault(name, "must be true or false");
      return null;
    }
    return value.booleanValue();
  }

  /** An integer within bounds; null where it is absent, {@code null} or a fault. */
  Integer integer(String name, int least, int most) {
    JsonNode value = value(name);
    if (value == null) {
      return null;
    }
    boolean fits =
        value.isIntegralNumber()
            && value.canConvertToInt()
            && value.intValue() >= least
            && value.intValue() <= most;
    if (!fits) {
      fault(name, "must be an integer from " + least + " to " + most);
      return null;
    }
    return value.intValue();
  }

  /** Notes a fault. */
  void fault(String name, String what) {
    faults.add(name + ": " + what);
  }

  /** Every fault so far; never null. */
  List<String> faults() {
    return List.copyOf(faults);
  }

  /**
   * Goes on only without faults.
   *
   * @throws AdminRefusal 400 with all of them
   */
  void orThrow() {
    if (!faults.isEmpty()) {
      throw AdminRefusal.invalid(faults);
    }
  }

  private JsonNode value(String name) {
    JsonNode value = byName.get(name);
    return value == null || value.isNull() ? null : value;
  }

  private static boolean wellFormed(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static String shown(String name) {
    String cut = name.length() > SHOWN ? name.substring(0, SHOWN) + "…" : name;
    return wellFormed(cut) ? cut : "(a name that is not well-formed Unicode)";
  }
}
