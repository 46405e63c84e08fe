package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.config.Configuration.LogFormat;
import dev.gatehouse.common.jose.CryptoProvider;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/** {@code run}: everything in this process until a signal ends it. */
record RunCommand(Console console, Supplier<CryptoProvider> provider) implements Command {
  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);

  @Override
  public int run(ParseResult arguments) {
    return run(ServerArguments.of(arguments));
  }

  int run(ServerArguments arguments) {
    Result result = read(arguments);
    Configuration configuration = Settings.orThrow(result);
    Logs.begin(result);
    if (!arguments.demo()) {
      return serve(configuration, arguments);
    }
    try (DemoDirectory directory = DemoDirectory.create()) {
      return serve(configuration.withDataDir(directory.path().resolve("data")), arguments);
    }
  }

  private Result read(ServerArguments arguments) {
    return ConfigReader.read(
        arguments.config(),
        console.environment(),
        console.workingDirectory(),
        arguments.demo() ? Purpose.DEMO : Purpose.RUN);
  }

  private int serve(Configuration configuration, ServerArguments arguments) {
    boolean demo = arguments.demo();
    Serving serving = Serving.begin();
    return serving.run(
        () -> Server.start(configuration, demo, provider, serving),
        server -> {
          server.names().leave(configuration.dataDir());
          Reloading reloading =
              new Reloading(
                  configuration,
                  () -> read(arguments),
                  now -> demo ? now.withDataDir(configuration.dataDir()) : now,
                  server);
          Signals.on("HUP", reloading::reload);
          announce(configuration, server, demo);
        });
  }

  private void announce(Configuration configuration, Server server, boolean demo) {
    log.info("ready after {} ms: {}", Serving.millis(), server.publicUrl());
    if (configuration.log().format() == LogFormat.TEXT) {
      Announcement announcement =
          new Announcement(
              server.publicUrl(), server.managementUrl(), configuration, demo, console);
      announcement.lines().forEach(console.out()::println);
    }
  }
}
