package dev.gatehouse.launcher;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.config.Configuration.LogFormat;
import dev.gatehouse.common.config.Configuration.LogLevel;
import dev.gatehouse.common.config.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.slf4j.LoggerFactory;

/** Sets up logging, in code: a file of settings would only be searched and parsed at each start. */
final class Logs {
  /** Libraries that say more than an operator wants to know. */
  private static final Map<String, Level> LIBRARIES =
      Map.ofEntries(
          Map.entry("io.netty", Level.WARN),
          Map.entry("io.vertx", Level.INFO),
          Map.entry("org.flywaydb", Level.WARN),
          Map.entry("org.sqlite", Level.WARN),
          Map.entry("org.infinispan", Level.WARN),
          Map.entry("org.jgroups", Level.WARN),
          // what cannot be sent to a member that is gone is said each second until it is given up
          Map.entry("org.jgroups.protocols.TCP", Level.ERROR),
          Map.entry("org.jboss", Level.WARN),
          // nothing is to outlive a node, and halves that meet are what nodes do that start at once
          Map.entry("org.infinispan.CONFIG", Level.ERROR),
          Map.entry("org.infinispan.partitionhandling", Level.ERROR),
          // two pools of one name share a gauge: nothing an operator could mend
          Map.entry("io.micrometer", Level.ERROR));

  private Logs() {}

  /** Logging of a server, as its configuration says, whose warnings come first. */
  static void begin(Result result) {
    Configuration.Log log = result.configuration().log();
    configure(log.level(), log.format());
    for (Fault warning : result.warnings()) {
      LoggerFactory.getLogger(Logs.class).warn("configuration: {}", warning);
    }
  }

  /** Logging of a server: to standard output. */
  static void configure(LogLevel level, LogFormat format) {
    System.setProperty(
        "vertx.logger-delegate-factory-class-name",
        "io.vertx.core.logging.SLF4JLogDelegateFactory");
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    LayoutBase<ILoggingEvent> layout =
        switch (format) {
          case TEXT -> new TextLayout();
          case JSON -> new JsonLayout();
        };
    layout.setContext(context);
    layout.start();
    LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
    encoder.setContext(context);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.setLayout(layout);
    encoder.start();
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(appender);
    level(level);
  }

  /** Changes the level of a running server. */
  static void level(LogLevel level) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Level chosen = Level.toLevel(level.name());
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(chosen);
    LIBRARIES.forEach(
        (name, least) ->
            context.getLogger(name).setLevel(least.isGreaterOrEqual(chosen) ? least : chosen));
  }

  /** A command speaks for itself; with {@code GATEHOUSE_LOG_LEVEL=debug} it logs too. */
  static void quiet(Console console) {
    String level = console.environment().getOrDefault("GATEHOUSE_LOG_LEVEL", "");
    boolean detailed =
        level.toLowerCase(Locale.ROOT).equals("debug")
            || level.toLowerCase(Locale.ROOT).equals("trace");
    if (detailed) {
      configure(LogLevel.DEBUG, LogFormat.TEXT);
      return;
    }
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.OFF);
  }
}
