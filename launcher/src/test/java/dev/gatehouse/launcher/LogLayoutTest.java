package dev.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.api.Test;

class LogLayoutTest {
  private static LoggingEvent event(String message, Throwable thrown) {
    var logger = new LoggerContext().getLogger("dev.gatehouse.Some");
    return new LoggingEvent("x", logger, Level.WARN, message, thrown, null);
  }

  @Test
  void valueWithNewlineCannotForgeALine() {
    String line = new TextLayout().doLayout(event("sub=a\n2026 ERROR forged\u001b[2J", null));

    assertThat(line).hasLineCount(1).doesNotContain("\u001b").contains("WARN Some: sub=a?2026");
  }

  @Test
  void jsonLineIsOneObjectWhateverTheMessage() throws Exception {
    String line = new JsonLayout().doLayout(event("a \"b\" \n c", new IllegalStateException("d")));

    assertThat(line).hasLineCount(1);
    JsonNode json = new JsonMapper().readTree(line);
    assertThat(json.get("message").asText()).isEqualTo("a \"b\" \n c");
    assertThat(json.get("level").asText()).isEqualTo("WARN");
    assertThat(json.get("exception").asText()).contains("IllegalStateException");
  }
}
