package dev.gatehouse.launcher;

import dev.gatehouse.common.config.ConfigReader;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.jose.CryptoProvider;
import java.io.IOException;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.ParseResult;

/**
 * {@code train}, for the build: one life of a server with real requests, from which the JVM makes
 * its start-up cache; with a directory of folders: of a cluster's nodes, which have more libraries
 * on the class path. Ends normally, because only then the cache is written.
 */
record TrainCommand(Console console, Supplier<CryptoProvider> provider) implements Command {
  private static final int ROUNDS = 5;

  @Override
  public int run(ParseResult arguments) {
    String folders = arguments.matchedPositionalValue(0, (String) null);
    try (DemoDirectory directory = DemoDirectory.create()) {
      if (folders == null) {
        trainServer(directory.path());
      } else {
        new PartsTraining(console.path(folders), directory.path(), provider.get()).run();
      }
      return 0;
    } catch (IOException e) {
      throw CommandFailedException.failure("training failed: " + e.getMessage());
    }
  }

  private void trainServer(Path directory) throws IOException {
    Map<String, String> environment =
        Map.of(
            "GATEHOUSE_HTTP_PORT", "0",
            "GATEHOUSE_MANAGEMENT_PORT", "0",
            "GATEHOUSE_BCRYPT_COST", "4",
            "GATEHOUSE_INSECURE_FAST_HASH", "true");
    Configuration configuration =
        ConfigReader.read(null, environment, directory, Purpose.DEMO)
            .configuration()
            .withDataDir(directory.resolve("data"));
    Logs.configure(configuration.log().level(), configuration.log().format());
    Server server = Server.start(configuration, true, provider, Serving.withoutSignals());
    try {
      exercise(
          server.publicUrl(),
          server.managementUrl(),
          "username=ada&password=analytical-engine-1843");
      administer(directory.resolve("data"));
    } finally {
      server.stop();
    }
  }

  /** What a server's first clients ask for, several times. */
  static void exercise(URI publicUrl, URI managementUrl, String credentials) throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      String answer = call(publicUrl.resolve("/token"), null, credentials);
      String token = answer.replaceAll("(?s).*\"access_token\"\\s*:\\s*\"([^\"]+)\".*", "$1");
      call(publicUrl.resolve("/me"), token, null);
      call(publicUrl.resolve("/tasks"), token, null);
      call(publicUrl.resolve("/.well-known/jwks.json"), null, null);
      call(publicUrl.resolve("/openapi.json"), null, null);
      call(managementUrl.resolve("/health/ready"), null, null);
      call(managementUrl.resolve("/metrics"), null, null);
    }
  }

  /** The classes of the commands that ask a server. */
  private void administer(Path dataDir) {
    Console inner =
        new Console(
            console.err(),
            console.err(),
            console.in(),
            Map.of("GATEHOUSE_DATA_DIR", dataDir.toString()),
            console.workingDirectory());
    int status = new Cli(inner).run("user", "list");
    if (status != 0) {
      throw CommandFailedException.failure("training: user list ended with " + status);
    }
  }

  private static String call(URI url, String token, String form) throws IOException {
    URLConnection connection = url.toURL().openConnection();
    connection.setConnectTimeout(5_000);
    connection.setReadTimeout(10_000);
    if (token != null) {
      connection.setRequestProperty("Authorization", "Bearer " + token);
    }
    if (form != null) {
      connection.setDoOutput(true);
      connection.getOutputStream().write(form.getBytes(StandardCharsets.UTF_8));
    }
    try (var in = connection.getInputStream()) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
