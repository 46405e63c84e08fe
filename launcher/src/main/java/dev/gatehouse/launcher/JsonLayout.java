package dev.gatehouse.launcher;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.LayoutBase;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.time.Instant;

/** One JSON object a line. */
final class JsonLayout extends LayoutBase<ILoggingEvent> {
  @Override
  public String doLayout(ILoggingEvent event) {
    StringBuilder line = new StringBuilder(256);
    line.append("{\"time\":\"").append(Instant.ofEpochMilli(event.getTimeStamp()));
    line.append("\",\"level\":\"").append(event.getLevel());
    member(line, "logger", event.getLoggerName());
    member(line, "thread", event.getThreadName());
    member(line, "message", event.getFormattedMessage());
    if (event.getThrowableProxy() != null) {
      member(line, "exception", ThrowableProxyUtil.asString(event.getThrowableProxy()));
    }
    return line.append("\"}\n").toString();
  }

  /** Closes the string before it and leaves its own open. */
  private static void member(StringBuilder line, String name, String value) {
    line.append("\",\"").append(name).append("\":\"");
    if (value != null) {
      JsonStringEncoder.getInstance().quoteAsString(value, line);
    }
  }
}
