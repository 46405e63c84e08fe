package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StrictJsonTest {
  @Test
  void membersComeInOrderWithTheirText() throws IOException {
    assertThat(read("{\"b\":\"x\",\"a\":1,\"c\":{\"d\":[1,2]},\"\":null,\"e\":\"\\u00e9\"}"))
        .containsExactly(
            Map.entry("b", "x"),
            Map.entry("a", "1"),
            Map.entry("c", "{"),
            Map.entry("", "null"),
            Map.entry("e", "é"));
  }

  @Test
  void whiteSpaceAroundIsJson() throws IOException {
    assertThat(read(" \t\r\n{ } \n")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "null",
        "1",
        "\"x\"",
        "[]",
        "{",
        "}",
        "{}{}",
        "{},",
        "{}x",
        "{}\0",
        "{\"a\":1,}",
        "{\"a\"}",
        "{\"a\":}",
        "{a:1}",
        "{'a':1}",
        "{\"a\":01}",
        "{\"a\":+1}",
        "{\"a\":.5}",
        "{\"a\":1.}",
        "{\"a\":NaN}",
        "{\"a\":Infinity}",
        "{\"a\":0x1}",
        "{\"a\":1}//c",
        "{/**/}",
        "{\"a\":\"x\ny\"}",
        "{\"a\":\"\\x\"}",
        "{\"a\":True}",
        "{\"a\":1,\"a\":1}",
        "{\"a\":1,\"\\u0061\":1}",
        "{\"x\":{\"a\":1,\"a\":2}}",
        "{\"x\":[{\"a\":1,\"b\":2,\"a\":2}]}",
        "\ufeff{}"
      })
  void anythingButOneWellFormedObjectIsRefused(String json) {
    assertThatThrownBy(() -> read(json)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7b2261223a22ff227d", // no such byte
        "7b2261223a22c3227d", // cut
        "7b2261223a22c080227d", // NUL in two bytes
        "7b2261223a22e08080227d", // and in three
        "7b2261223a22eda080227d", // a surrogate
        "7b2261223a22f4908080227d", // beyond Unicode
        "7b00220061002200", // UTF-16
        "fffe7b007d00", // with its mark
        "0000007b0000007d" // UTF-32
      })
  void illFormedUtf8IsRefused(String hex) {
    assertThatThrownBy(() -> read(HexFormat.of().parseHex(hex))).isInstanceOf(IOException.class);
  }

  @Test
  void replacementCharacterThatIsSpelledOutIsText() throws IOException {
    assertThat(read("{\"a\":\"\ufffd\"}")).containsEntry("a", "\ufffd");
  }

  @Test
  void nestingIsBounded() throws IOException {
    int deepest = StrictJson.MAX_DEPTH - 1;

    assertThat(read("{\"a\":" + "[".repeat(deepest) + "]".repeat(deepest) + "}")).hasSize(1);
    assertThatThrownBy(
            () -> read("{\"a\":" + "[".repeat(deepest + 1) + "]".repeat(deepest + 1) + "}"))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> read("{\"a\":" + "[".repeat(8_000))).isInstanceOf(IOException.class);
  }

  @Test
  void numbersAreBounded() throws IOException {
    assertThat(read("{\"a\":" + "1".repeat(StrictJson.MAX_NUMBER_LENGTH) + "}")).hasSize(1);
    assertThatThrownBy(() -> read("{\"a\":" + "1".repeat(StrictJson.MAX_NUMBER_LENGTH + 1) + "}"))
        .isInstanceOf(IOException.class);
  }

  private static Map<String, String> read(String json) throws IOException {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, String> read(byte[] json) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    StrictJson.<RuntimeException>readObject(
        json, (name, value) -> members.put(name, value.getText()));
    return members;
  }
}
