package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Configuration;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Under which names the last {@code run} of a data directory issued tokens: a command in another
 * terminal cannot know the port that a server got. Holds no secret.
 *
 * @param issuer never null
 * @param audience never null
 */
record LastRun(String issuer, String audience) {
  private static final Logger log = LoggerFactory.getLogger(LastRun.class);
  private static final String FILE = "last-run";

  /** What the last run wrote, unless the configuration says it; else what a run would use. */
  static LastRun of(Configuration configuration) {
    int port = configuration.http().port();
    String issuer = configuration.issuerFor(port).toString();
    String audience = configuration.audienceFor(port);
    if (configuration.issuer() != null) {
      return new LastRun(issuer, audience);
    }
    Properties written = new Properties();
    try (InputStream in = Files.newInputStream(configuration.dataDir().resolve(FILE))) {
      written.load(in);
    } catch (IOException | IllegalArgumentException e) {
      return new LastRun(issuer, audience);
    }
    String lastIssuer = written.getProperty("issuer", issuer);
    return new LastRun(
        lastIssuer, configuration.audience() == null ? lastIssuer : configuration.audience());
  }

  /** Leaves it for later commands; where that cannot be, the log says so. */
  void leave(Path dataDir) {
    try {
      write(dataDir);
    } catch (IOException e) {
      log.warn("the data directory cannot be written: token inspect may not know the issuer");
    }
  }

  private void write(Path dataDir) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("issuer", issuer);
    try (OutputStream out = Files.newOutputStream(dataDir.resolve(FILE))) {
      properties.store(out, null);
    }
  }
}
