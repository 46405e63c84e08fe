package dev.gatehouse.launcher;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.config.Secret;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The file of {@code user import}: JSON lines, each a body of {@code POST /admin/users}. */
final class ImportLines {
  private static final int MOST = 1000;
  private static final Set<String> MEMBERS =
      Set.of("username", "password", "password_hash", "full_name", "email", "scopes");
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private ImportLines() {}

  /**
   * Reads all lines; blank ones are skipped.
   *
   * @throws CommandFailedException with every fault and its line
   */
  static List<NewUser> parse(byte[] bytes) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw CommandFailedException.failure("the file is not UTF-8 text; save it as UTF-8");
    }
    List<NewUser> users = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", -1)) {
      number++;
      if (!line.isBlank()) {
        try {
          users.add(user(line));
        } catch (IllegalArgumentException e) {
          faults.add("line " + number + ": " + e.getMessage());
        }
      }
    }
    if (users.isEmpty() && faults.isEmpty()) {
      faults.add("the file has no accounts; write one JSON object a line");
    }
    if (users.size() > MOST) {
      faults.add("the file has more than " + MOST + " accounts; split it");
    }
    if (!faults.isEmpty()) {
      throw CommandFailedException.failure(String.join("; ", faults));
    }
    return users;
  }

  private static NewUser user(String line) {
    JsonNode json;
    try {
      json = JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("is not one JSON object", e);
    }
    if (json == null || !json.isObject()) {
      throw new IllegalArgumentException("is not one JSON object");
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!MEMBERS.contains(name)) {
                throw new IllegalArgumentException(
                    "has an unknown member; known are "
                        + String.join(", ", MEMBERS.stream().sorted().toList()));
              }
            });
    return new NewUser(
        text(json, "username"),
        secret(json, "password"),
        secret(json, "password_hash"),
        text(json, "full_name"),
        text(json, "email"),
        scopes(json));
  }

  private static List<String> scopes(JsonNode json) {
    JsonNode value = json.get("scopes");
    if (value == null || value.isNull()) {
      return List.of();
    }
    List<String> scopes = new ArrayList<>();
    for (JsonNode scope : value) {
      if (!scope.isTextual()) {
        throw new IllegalArgumentException("scopes must be an array of texts");
      }
      scopes.add(scope.textValue());
    }
    if (!value.isArray()) {
      throw new IllegalArgumentException("scopes must be an array of texts");
    }
    return scopes;
  }

  private static Secret secret(JsonNode json, String name) {
    String value = text(json, name);
    return value == null ? null : new Secret(value);
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      throw new IllegalArgumentException(name + " must be a text");
    }
    return value.textValue();
  }
}
