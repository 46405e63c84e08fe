package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.config.Configuration.LogFormat;
import dev.gatehouse.common.config.Fault;
import dev.gatehouse.common.jose.CryptoProvider;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParseResult;

/** {@code run}: everything in this process until a signal ends it. */
record RunCommand(Console console, Supplier<CryptoProvider> provider) implements Command {
  private static final Logger log = LoggerFactory.getLogger(RunCommand.class);
  private static final int INTERRUPTED = 130;

  @Override
  public int run(ParseResult arguments) {
    return run(RunArguments.of(arguments));
  }

  int run(RunArguments arguments) {
    boolean demo = arguments.demo();
    Result result = read(console, arguments);
    Configuration configuration = Settings.orThrow(result);
    Logs.configure(configuration.log().level(), configuration.log().format());
    for (Fault warning : result.warnings()) {
      log.warn("configuration: {}", warning);
    }
    if (!demo) {
      return serve(configuration, arguments);
    }
    try (DemoDirectory directory = DemoDirectory.create()) {
      return serve(configuration.withDataDir(directory.path().resolve("data")), arguments);
    }
  }

  private static Result read(Console console, RunArguments arguments) {
    return ConfigReader.read(
        arguments.config(),
        console.environment(),
        console.workingDirectory(),
        arguments.demo() ? Purpose.DEMO : Purpose.RUN);
  }

  private int serve(Configuration configuration, RunArguments arguments) {
    boolean demo = arguments.demo();
    CountDownLatch ended = new CountDownLatch(1);
    AtomicInteger wishes = new AtomicInteger();
    Runnable end =
        () -> {
          if (wishes.incrementAndGet() > 1) {
            Runtime.getRuntime().halt(INTERRUPTED); // asked twice: no more waiting
          }
          ended.countDown();
        };
    Signals.on("TERM", end);
    Signals.on("INT", end);
    Server server = Server.start(configuration, demo, provider);
    try {
      server.names().write(configuration.dataDir());
    } catch (IOException e) {
      log.warn("the data directory cannot be written: token inspect may not know the issuer");
    }
    Reloading reloading = new Reloading(configuration, console, arguments, server);
    Signals.on("HUP", reloading::reload);
    announce(configuration, server, demo);
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.info("stopping");
    server.stop();
    log.info("stopped");
    return 0;
  }

  private void announce(Configuration configuration, Server server, boolean demo) {
    long millis = System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
    log.info("ready after {} ms: {}", millis, server.publicUrl());
    if (configuration.log().format() == LogFormat.TEXT) {
      Announcement announcement =
          new Announcement(
              server.publicUrl(), server.managementUrl(), configuration, demo, console);
      announcement.lines().forEach(console.out()::println);
    }
  }

  /** What SIGHUP does. */
  private record Reloading(
      Configuration started, Console console, RunArguments arguments, Server server) {
    void reload() {
      Result result = read(console, arguments);
      if (result.configuration() == null) {
        result
            .faults()
            .forEach(fault -> log.error("the configuration is not taken over: {}", fault));
      } else {
        Configuration now = result.configuration();
        Logs.level(now.log().level());
        Changes.needingRestart(started, arguments.demo() ? now.withDataDir(started.dataDir()) : now)
            .forEach(key -> log.warn("{} has changed: that needs a restart", key));
      }
      server.reload();
      log.info("read routes, TLS files and the log level again");
    }
  }
}
