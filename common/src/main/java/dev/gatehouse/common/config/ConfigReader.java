package dev.gatehouse.common.config;

import dev.gatehouse.common.config.Configuration.Cluster;
import dev.gatehouse.common.config.Configuration.Http;
import dev.gatehouse.common.config.Configuration.Log;
import dev.gatehouse.common.config.Configuration.Login;
import dev.gatehouse.common.config.Configuration.Management;
import dev.gatehouse.common.config.Configuration.Tokens;
import dev.gatehouse.common.config.Configuration.Tries;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Reads the configuration of interface §2: the file, then the environment, which wins. Says every
 * fault at once. Reads files, so call it from no event loop.
 */
public final class ConfigReader {
  private static final String STANDARD_FILE = "gatehouse.yaml";

  private ConfigReader() {}

  /** What the configuration is for: which keys must be there differs. */
  public enum Purpose {
    /** Everything in one process. */
    RUN,
    /** Everything in one process, with an account that everybody knows. */
    DEMO,
    /** The auth service alone. */
    AUTH,
    /** The gateway alone. */
    GATEWAY,
    /** The example task service alone. */
    TASKS,
    /** A command that works on what a server keeps, beside it or where none runs. */
    COMMAND;

    /** Whether it is one part, which is alone in its process and a node of a cluster. */
    public boolean part() {
      return this == AUTH || this == GATEWAY || this == TASKS;
    }

    /** Whether it opens a public listener, with all that belongs to it. */
    boolean listens() {
      return this == RUN || this == DEMO || this == GATEWAY;
    }
  }

  /**
   * What was read.
   *
   * @param configuration null where there is any fault
   * @param file the file that was read, as it was named; null where there is none
   * @param routes the routes file, known whatever else is wrong; null for the built-in example
   * @param clusterDir this node's folder, known whatever else is wrong; null where none is given
   * @param faults never null
   * @param warnings never null
   */
  public record Result(
      Configuration configuration,
      String file,
      Path routes,
      Path clusterDir,
      List<Fault> faults,
      List<Fault> warnings) {}

  /**
   * Reads everything.
   *
   * @param file what {@code --config} named; null for {@code GATEHOUSE_CONFIG}, else {@code
   *     gatehouse.yaml} where there is one
   * @param environment the environment variables; never null
   * @param workingDirectory where relative names start; absolute; never null
   * @param purpose never null
   */
  public static Result read(
      String file, Map<String, String> environment, Path workingDirectory, Purpose purpose) {
    Objects.requireNonNull(purpose, "purpose");
    Faults faults = new Faults();
    String named = file != null ? file : environment.get("GATEHOUSE_CONFIG");
    Path path = resolve(workingDirectory, named == null ? STANDARD_FILE : named);
    Map<String, Given> given = new TreeMap<>();
    boolean read = named != null || Files.exists(path);
    String shownAs = named == null ? STANDARD_FILE : named;
    if (path == null) {
      faults.fault("", Parsers.quote(named) + " is no path of this system");
    } else if (read) {
      given.putAll(new YamlSource(path, shownAs, faults).read());
    }
    given.putAll(new EnvironmentSource(environment, workingDirectory, faults).read());

    Path directory = read && path != null ? path.toAbsolutePath().getParent() : workingDirectory;
    Values values = new Values(given, faults);
    Configuration configuration = assemble(values, workingDirectory, directory);
    Rules.check(configuration, values, purpose);
    return new Result(
        faults.faults().isEmpty() ? configuration : null,
        read ? shownAs : null,
        configuration.routes(),
        values.get(ConfigKeys.CLUSTER_DIR),
        faults.faults(),
        faults.warnings());
  }

  private static Path resolve(Path workingDirectory, String name) {
    try {
      return workingDirectory.resolve(name);
    } catch (InvalidPathException e) {
      return null;
    }
  }

  /** Builds the configuration, with defaults where a value is missing or wrong. */
  private static Configuration assemble(Values values, Path workingDirectory, Path directory) {
    Path dataDir = values.get(ConfigKeys.DATA_DIR);
    Path routes = values.get(ConfigKeys.ROUTES);
    Path besideConfig = directory.resolve("routes.yaml");
    if (routes == null && !values.broken(ConfigKeys.ROUTES) && Files.exists(besideConfig)) {
      routes = besideConfig.toAbsolutePath().normalize();
    }
    return new Configuration(
        new Http(
            values.get(ConfigKeys.HTTP_HOST),
            values.get(ConfigKeys.HTTP_PORT),
            values.get(ConfigKeys.HTTP_TLS_CERT),
            values.get(ConfigKeys.HTTP_TLS_KEY),
            values.get(ConfigKeys.HTTP_INSECURE),
            values.get(ConfigKeys.TRUSTED_PROXIES)),
        new Management(
            values.get(ConfigKeys.MANAGEMENT_HOST), values.get(ConfigKeys.MANAGEMENT_PORT)),
        dataDir != null ? dataDir : workingDirectory.resolve("data").toAbsolutePath().normalize(),
        values.get(ConfigKeys.DATABASE_URL),
        routes,
        values.get(ConfigKeys.ISSUER),
        values.get(ConfigKeys.AUDIENCE),
        new Tokens(
            values.get(ConfigKeys.TOKEN_PROFILE),
            values.get(ConfigKeys.JWT_ALGORITHM),
            values.get(ConfigKeys.JWT_SECRET),
            values.get(ConfigKeys.ACCESS_TOKEN_TTL),
            values.get(ConfigKeys.REFRESH_TOKEN_TTL),
            values.get(ConfigKeys.REFRESH_TOKEN_IDLE),
            values.get(ConfigKeys.REFRESH_TOKEN_GRACE),
            values.get(ConfigKeys.CLOCK_LEEWAY)),
        new Login(
            values.get(ConfigKeys.BCRYPT_COST),
            values.get(ConfigKeys.PASSWORD_GRANT),
            values.get(ConfigKeys.ADMIN_USERNAME),
            values.get(ConfigKeys.ADMIN_PASSWORD),
            values.get(ConfigKeys.KEY_ENCRYPTION_KEY),
            new Tries(
                values.get(ConfigKeys.FAILURES_PER_PAIR),
                values.get(ConfigKeys.FIRST_DELAY),
                values.get(ConfigKeys.MAX_DELAY),
                values.get(ConfigKeys.FAILURES_PER_ADDRESS))),
        values.get(ConfigKeys.KEYS_ROTATE_EVERY),
        values.get(ConfigKeys.FEED_SILENCE_LIMIT),
        new Log(values.get(ConfigKeys.LOG_LEVEL), values.get(ConfigKeys.LOG_FORMAT)),
        cluster(values));
  }

  private static Cluster cluster(Values values) {
    Path folder = values.get(ConfigKeys.CLUSTER_DIR);
    return folder == null
        ? null
        : new Cluster(
            folder, values.get(ConfigKeys.CLUSTER_BIND), values.get(ConfigKeys.CLUSTER_HOSTS));
  }
}
