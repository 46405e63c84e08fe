package dev.gatehouse.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TaskJsonTest {
  private static final String JSON = "application/json";

  @Test
  void taskIsWrittenAsTheInterfaceSays() {
    assertThat(text(TaskJson.write(new Task("a", "x\"y", true))))
        .isEqualTo("{\"id\":\"a\",\"title\":\"x\\\"y\",\"done\":true}");
    assertThat(text(TaskJson.write(List.of()))).isEqualTo("[]");
  }

  @Test
  void titleAndStateAreReadWhereTheyAreGiven() throws Exception {
    assertThat(TaskJson.readNew(JSON, bytes("{\"title\":\"x\"}")))
        .isEqualTo(new TaskChange("x", null));
    assertThat(TaskJson.readChange(JSON, bytes("{}"))).isEqualTo(new TaskChange(null, null));
    assertThat(TaskJson.readChange(JSON, bytes("{\"done\":true}")))
        .isEqualTo(new TaskChange(null, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "Application/JSON",
        "application/json; charset=utf-8",
        "application/json;charset=\"UTF-8\"",
        " application/json ;x=y"
      })
  void jsonMediaTypeIsTakenWithParameters(String type) throws Exception {
    assertThat(TaskJson.readNew(type, bytes("{\"title\":\"x\"}")).title()).isEqualTo("x");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/jsonx",
        "application/json;charset=latin1"
      })
  void anotherMediaTypeIsRefused(String type) {
    assertThat(refusal(type, bytes("{\"title\":\"x\"}")).status()).isEqualTo(415);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 200})
  void titleAtItsBoundIsTaken(int length) throws Exception {
    // two UTF-16 units each, and one character all the same
    String title = "😀".repeat(length);

    assertThat(TaskJson.readNew(JSON, bytes("{\"title\":\"" + title + "\"}")).title())
        .isEqualTo(title);
  }

  @Test
  void largestBodyIsTakenAndOneByteMoreIsRefused() throws Exception {
    String start = "{\"title\":\"x\"";
    String largest = start + " ".repeat(TaskJson.LARGEST_BODY - start.length() - 1) + "}";

    assertThat(TaskJson.readNew(JSON, bytes(largest)).title()).isEqualTo("x");
    assertThat(refusal(JSON, bytes(" " + largest)).status()).isEqualTo(413);
  }

  static Stream<Arguments> badBodies() {
    return Stream.of(
        Arguments.of("nothing", ""),
        Arguments.of("junk", "junk"),
        Arguments.of("half an object", "{\"title\":\"x\""),
        Arguments.of("two objects", "{\"title\":\"x\"}{}"),
        Arguments.of("null", "null"),
        Arguments.of("a list", "[{\"title\":\"x\"}]"),
        Arguments.of("a string", "\"x\""),
        Arguments.of("a member twice", "{\"title\":\"x\",\"title\":\"y\"}"),
        Arguments.of("an unknown member", "{\"title\":\"x\",\"id\":\"y\"}"),
        Arguments.of("done at its creation", "{\"title\":\"x\",\"done\":true}"),
        Arguments.of("no title", "{}"),
        Arguments.of("a null title", "{\"title\":null}"),
        Arguments.of("a number as title", "{\"title\":1}"),
        Arguments.of("a list as title", "{\"title\":[\"x\"]}"),
        Arguments.of("an empty title", "{\"title\":\"\"}"),
        Arguments.of("a long title", "{\"title\":\"" + "x".repeat(201) + "\"}"),
        Arguments.of("NUL", "{\"title\":\"\\u0000\"}"),
        Arguments.of("half a character", "{\"title\":\"\\ud83d\"}"),
        Arguments.of("deep nesting", "{\"title\":" + "[".repeat(5000) + "}"),
        Arguments.of("a comment", "{\"title\":\"x\"/**/}"),
        Arguments.of("single quotes", "{'title':'x'}"),
        Arguments.of("a raw line feed", "{\"title\":\"x\ny\"}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badBodies")
  void badBodyIsRefusedWithItsFault(String name, String body) {
    BadTaskException refusal = refusal(JSON, bytes(body));

    assertThat(refusal.status()).isEqualTo(400);
    assertThat(refusal.faults()).isNotEmpty();
  }

  @Test
  void malformedEncodingIsRefused() {
    byte[] latin1 = "{\"title\":\"ä\"}".getBytes(StandardCharsets.ISO_8859_1);
    byte[] utf16 = "{\"title\":\"x\"}".getBytes(StandardCharsets.UTF_16);

    assertThat(refusal(JSON, latin1).status()).isEqualTo(400);
    assertThat(refusal(JSON, utf16).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"done\":\"true\"}",
        "{\"done\":1}",
        "{\"done\":null}",
        "{\"title\":null}",
        "{\"id\":\"x\"}",
        "[]"
      })
  void badChangeIsRefused(String body) {
    assertThatThrownBy(() -> TaskJson.readChange(JSON, bytes(body)))
        .isInstanceOf(BadTaskException.class);
  }

  @Test
  void everyFaultIsSaidAtOnce() {
    BadTaskException refusal = refusal(JSON, bytes("{\"title\":1,\"x\":2,\"y\":3}"));

    assertThat(refusal.faults()).hasSize(3);
  }

  private static BadTaskException refusal(String type, byte[] body) {
    return catchThrowableOfType(BadTaskException.class, () -> TaskJson.readNew(type, body));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
