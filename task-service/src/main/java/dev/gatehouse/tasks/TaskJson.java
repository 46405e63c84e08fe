package dev.gatehouse.tasks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Tasks and what is to be done to them, as JSON. Says every fault at once. */
final class TaskJson {
  /** The largest body in bytes: a title of escapes alone has 2,400. */
  static final int LARGEST_BODY = 16 << 10;

  private static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private TaskJson() {}

  static byte[] write(Task task) {
    return bytes(node(task));
  }

  static byte[] write(List<Task> tasks) {
    ArrayNode array = MAPPER.createArrayNode();
    tasks.forEach(task -> array.add(node(task)));
    return bytes(array);
  }

  private static ObjectNode node(Task task) {
    return MAPPER
        .createObjectNode()
        .put("id", task.id())
        .put("title", task.title())
        .put("done", task.done());
  }

  private static byte[] bytes(JsonNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e); // a tree of texts can be written
    }
  }

  /**
   * Reads the body of a POST: {@code title} and nothing else.
   *
   * @param contentType the header; null where there is none
   */
  static TaskChange readNew(String contentType, byte[] body) throws BadTaskException {
    return read(contentType, body, Set.of("title"), true);
  }

  /** Reads the body of a PATCH: {@code title} and {@code done}, both optional. */
  static TaskChange readChange(String contentType, byte[] body) throws BadTaskException {
    return read(contentType, body, Set.of("title", "done"), false);
  }

  private static TaskChange read(
      String contentType, byte[] body, Set<String> members, boolean titleNeeded)
      throws BadTaskException {
    if (!isJson(contentType)) {
      throw new BadTaskException(415, List.of("the Content-Type must be application/json"));
    }
    if (body.length > LARGEST_BODY) {
      throw new BadTaskException(
          413, List.of("the body is larger than " + LARGEST_BODY + " bytes"));
    }
    JsonNode json = parse(body);
    List<String> faults = new ArrayList<>();
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!members.contains(name)) {
                faults.add("there is no member " + shown(name));
              }
            });
    JsonNode title = json.get("title");
    if (title == null ? titleNeeded : !isTitle(title)) {
      faults.add("title must be a string of 1 to " + Task.LONGEST_TITLE + " characters");
    }
    JsonNode done = json.get("done");
    if (done != null && members.contains("done") && !done.isBoolean()) {
      faults.add("done must be true or false");
    }
    if (!faults.isEmpty()) {
      throw new BadTaskException(400, faults);
    }
    return new TaskChange(
        title == null ? null : title.textValue(), done == null ? null : done.booleanValue());
  }

  private static JsonNode parse(byte[] body) throws BadTaskException {
    try {
      // the parser would let some malformed UTF-8 through, and guess at UTF-16
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(body)).toString();
      JsonNode json = MAPPER.readTree(text);
      if (json.isObject()) {
        return json;
      }
      throw new BadTaskException(400, List.of("the body must be a JSON object"));
    } catch (CharacterCodingException e) {
      throw new BadTaskException(400, List.of("the body is not UTF-8"));
    } catch (JsonProcessingException e) {
      throw new BadTaskException(
          400, List.of("the body is not JSON, or names a member twice" + place(e)));
    }
  }

  private static String place(JsonProcessingException e) {
    return e.getLocation() == null
        ? ""
        : " (line "
            + e.getLocation().getLineNr()
            + ", column "
            + e.getLocation().getColumnNr()
            + ")";
  }

  private static boolean isTitle(JsonNode title) {
    if (!title.isTextual()) {
      return false;
    }
    String text = title.textValue();
    int length = text.codePointCount(0, text.length());
    // half a character and NUL can be stored nowhere; an escape may have made either
    return length >= 1
        && length <= Task.LONGEST_TITLE
        && text.codePoints().noneMatch(c -> c == 0 || (c >= 0xd800 && c <= 0xdfff));
  }

  private static boolean isJson(String contentType) {
    if (contentType == null) {
      return false;
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    boolean json = parts[0].strip().equals("application/json");
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      // RFC 8259 §8.1: JSON between systems is UTF-8, whatever this says
      json &= !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    return json;
  }

  private static String shown(String name) {
    return name.length() <= 40 ? name : name.substring(0, name.offsetByCodePoints(0, 20)) + "…";
  }
}
