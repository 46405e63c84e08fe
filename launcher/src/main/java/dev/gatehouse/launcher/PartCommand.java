package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.jose.CryptoProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.ParseResult;

/**
 * {@code auth}, {@code gateway}, {@code tasks}: one part in this process, a node of a cluster,
 * until a signal ends it. Only these commands have the cluster's libraries on their class path.
 */
record PartCommand(Console console, Purpose part, Supplier<CryptoProvider> provider)
    implements Command {
  @Override
  public int run(ParseResult arguments) {
    return run(ServerArguments.of(arguments));
  }

  int run(ServerArguments arguments) {
    Result result = read(arguments);
    List<String> faults = new ArrayList<>(Settings.lines(result.faults()));
    CryptoProvider crypto = provider.get();
    PartFolder folder = PartFolder.read(part, result.clusterDir(), crypto);
    faults.addAll(folder.faults());
    if (!faults.isEmpty()) {
      throw CommandFailedException.configuration(faults);
    }
    Configuration configuration = result.configuration();
    Logs.begin(result);
    Serving serving = Serving.begin();
    return serving.run(
        () -> PartServer.start(part, configuration, folder.folder(), crypto, serving),
        server -> {
          Reloading reloading =
              new Reloading(configuration, () -> read(arguments), now -> now, server);
          Signals.on("HUP", reloading::reload);
        });
  }

  private Result read(ServerArguments arguments) {
    return ConfigReader.read(
        arguments.config(), console.environment(), console.workingDirectory(), part);
  }
}
