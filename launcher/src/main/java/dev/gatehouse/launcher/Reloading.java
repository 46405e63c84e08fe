package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.config.Configuration;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What SIGHUP does.
 *
 * @param started with what the server was started; never null
 * @param read reads the configuration again; never null
 * @param asStarted changes what was read as it was changed for the start; never null
 * @param server never null
 */
record Reloading(
    Configuration started,
    Supplier<Result> read,
    UnaryOperator<Configuration> asStarted,
    RunningServer server) {
  private static final Logger log = LoggerFactory.getLogger(Reloading.class);

  void reload() {
    Result result = read.get();
    if (result.configuration() == null) {
      result.faults().forEach(fault -> log.error("the configuration is not taken over: {}", fault));
    } else {
      Configuration now = result.configuration();
      Logs.level(now.log().level());
      Changes.needingRestart(started, asStarted.apply(now))
          .forEach(key -> log.warn("{} has changed: that needs a restart", key));
    }
    server.reload();
    log.info("read routes, TLS files and the log level again");
  }
}
