package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.config.Fault;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.gateway.BuiltInRoutes;
import dev.gatehouse.gateway.route.RouteFaultsException;
import dev.gatehouse.gateway.route.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import picocli.CommandLine.ParseResult;

/**
 * {@code check}: what a server would say of configuration, routes and its node's folder, without
 * starting.
 */
record CheckCommand(Console console) implements Command {
  private static final Map<String, Purpose> PURPOSES =
      Map.of(
          "run", Purpose.RUN,
          "auth", Purpose.AUTH,
          "gateway", Purpose.GATEWAY,
          "tasks", Purpose.TASKS);

  @Override
  public int run(ParseResult arguments) {
    String part = arguments.matchedOptionValue("--for", "run");
    Purpose purpose = PURPOSES.get(part.toLowerCase(Locale.ROOT));
    if (purpose == null) {
      throw CommandFailedException.usage("--for takes run, auth, gateway or tasks");
    }
    String option = arguments.matchedOptionValue(CommandTree.CONFIG, (String) null);
    String file = arguments.matchedPositionalValue(0, (String) null);
    if (option != null && file != null) {
      throw CommandFailedException.usage("the configuration is named twice; name it once");
    }
    Result result =
        ConfigReader.read(
            file != null ? file : option,
            console.environment(),
            console.workingDirectory(),
            purpose);
    List<String> faults = new ArrayList<>(Settings.lines(result.faults()));
    if (purpose.part()) {
      faults.addAll(PartFolder.read(purpose, result.clusterDir(), CryptoProvider.jdk()).faults());
    }
    boolean routesToo = purpose == Purpose.RUN || purpose == Purpose.GATEWAY;
    if (routesToo) {
      faults.addAll(routeFaults(result.routes()));
    }
    for (Fault warning : result.warnings()) {
      console.err().println("warning: " + warning);
    }
    if (!faults.isEmpty()) {
      faults.forEach(console.err()::println);
      console.err().println("gatehouse: " + count(faults.size()) + "; mend and check again");
      return CommandFailedException.USAGE;
    }
    Configuration configuration = result.configuration();
    console
        .out()
        .println(
            "configuration: "
                + (result.file() == null ? "defaults and environment" : result.file())
                + ", no faults");
    if (purpose.part()) {
      console.out().println("cluster: " + result.clusterDir() + ", no faults");
    }
    if (routesToo) {
      console
          .out()
          .println(
              "routes: "
                  + (configuration.routes() == null
                      ? "the built-in example"
                      : configuration.routes())
                  + ", no faults");
    }
    return 0;
  }

  private static List<String> routeFaults(Path routes) {
    if (routes == null || !Files.isReadable(routes)) {
      return List.of();
    }
    try {
      Routes.open(routes, BuiltInRoutes.all()).close();
      return List.of();
    } catch (RouteFaultsException e) {
      return e.faults();
    }
  }

  private static String count(int faults) {
    return faults == 1 ? "1 fault" : faults + " faults";
  }
}
