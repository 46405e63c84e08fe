package dev.gatehouse.common.config;

import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Configuration.LogFormat;
import dev.gatehouse.common.config.Configuration.LogLevel;
import dev.gatehouse.common.jose.Algorithm;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Every key there is, in the order of {@code docs/configuration.md}. */
public final class ConfigKeys {
  private static final List<ConfigKey<?>> ALL = new ArrayList<>();
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration YEAR = Duration.ofDays(365);

  static final ConfigKey<String> HTTP_HOST = host("http.host");
  static final ConfigKey<Integer> HTTP_PORT = port("http.port", 8080);
  static final ConfigKey<Path> HTTP_TLS_CERT = path("http.tls-cert", "none", "a readable PEM file");
  static final ConfigKey<Path> HTTP_TLS_KEY = path("http.tls-key", "none", "a readable PEM file");
  static final ConfigKey<Boolean> HTTP_INSECURE = flag("http.insecure");
  static final ConfigKey<List<Cidr>> TRUSTED_PROXIES =
      key("trusted-proxies", "list", "none", "CIDR blocks", false, List.of(), Parsers::cidrs);
  static final ConfigKey<String> MANAGEMENT_HOST = host("management.host");
  static final ConfigKey<Integer> MANAGEMENT_PORT = port("management.port", 9000);
  static final ConfigKey<Path> DATA_DIR = path("data-dir", "./data", "a directory of its own");
  static final ConfigKey<Secret> DATABASE_URL =
      key(
          "database.url",
          "URL",
          "embedded",
          "postgresql://user:pass@host:5432/db",
          true,
          null,
          Parsers::databaseUrl);
  static final ConfigKey<Path> ROUTES =
      path("routes", "routes.yaml beside the config, else built in", "a readable routes file");
  static final ConfigKey<URI> ISSUER =
      key(
          "issuer",
          "URL",
          "the public listener's, on loopback",
          "http(s), without query, fragment, user or a slash at the end",
          false,
          null,
          Parsers::issuer);
  static final ConfigKey<String> AUDIENCE =
      key(
          "audience",
          "text",
          "the issuer",
          "1 to 255 printable ASCII characters, not ISSUER/admin",
          false,
          null,
          Parsers::audience);
  static final ConfigKey<TokenProfile> TOKEN_PROFILE =
      choice(
          "token.profile",
          "rfc9068",
          choices(
              List.of(
                  Map.entry("rfc9068", TokenProfile.RFC9068),
                  Map.entry("minimal", TokenProfile.MINIMAL))));
  static final ConfigKey<Algorithm> JWT_ALGORITHM =
      key(
          "jwt.algorithm",
          "choice",
          "ES256",
          "HS256, ES256, ES384, RS256, PS256, EdDSA",
          false,
          Algorithm.ES256,
          Parsers::algorithm);
  static final ConfigKey<Secret> JWT_SECRET =
      key(
          "jwt.secret",
          "text",
          "none",
          "at least 32 UTF-8 bytes, not a known placeholder; only with HS256",
          true,
          null,
          Parsers::secret);
  static final ConfigKey<Duration> ACCESS_TOKEN_TTL =
      duration("access-token.ttl", Duration.ofMinutes(30), SECOND, Duration.ofHours(24));
  static final ConfigKey<Duration> REFRESH_TOKEN_TTL =
      duration("refresh-token.ttl", Duration.ofDays(30), SECOND, YEAR);
  static final ConfigKey<Duration> REFRESH_TOKEN_IDLE =
      duration("refresh-token.idle", Duration.ofDays(7), SECOND, YEAR);
  static final ConfigKey<Duration> REFRESH_TOKEN_GRACE =
      duration("refresh-token.grace", Duration.ofSeconds(10), Duration.ZERO, Duration.ofMinutes(5));
  static final ConfigKey<Duration> KEYS_ROTATE_EVERY =
      key(
          "keys.rotate-every",
          "duration or off",
          "P30D",
          "PT1M to P365D",
          false,
          Duration.ofDays(30),
          Parsers.durationOrOff(Duration.ofMinutes(1), YEAR));
  static final ConfigKey<Duration> CLOCK_LEEWAY =
      duration("clock-leeway", Duration.ZERO, Duration.ZERO, Duration.ofSeconds(60));
  static final ConfigKey<Integer> BCRYPT_COST =
      key(
          "bcrypt.cost",
          "integer",
          "12",
          "10 to 16; 4 to 9 only with insecure-fast-hash",
          false,
          12,
          Parsers.integer(4, 16));
  static final ConfigKey<Boolean> INSECURE_FAST_HASH = flag("insecure-fast-hash");
  static final ConfigKey<Boolean> PASSWORD_GRANT =
      key("password-grant", "boolean", "on", "on or off", false, true, Parsers::onOff);
  static final ConfigKey<String> ADMIN_USERNAME =
      key(
          "admin.username",
          "text",
          "admin",
          "1 to 64 of a-z 0-9 . _ @ -",
          false,
          "admin",
          Parsers::accountName);
  static final ConfigKey<Secret> ADMIN_PASSWORD =
      key(
          "admin.password",
          "text",
          "generated into the data directory",
          "8 to 72 UTF-8 bytes, no NUL",
          true,
          null,
          Parsers::password);
  static final ConfigKey<Secret> KEY_ENCRYPTION_KEY =
      key(
          "key-encryption-key",
          "base64",
          "generated into the data directory, where the database is embedded",
          "32 bytes",
          true,
          null,
          Parsers::wrappingKey);
  static final ConfigKey<Path> CLUSTER_DIR =
      path("cluster.dir", "off", "a folder made by cluster issue; not for run");
  static final ConfigKey<HostPort> CLUSTER_BIND =
      key(
          "cluster.bind",
          "HOST:PORT",
          "127.0.0.1:7800",
          "one address; a port within 1 and 65526",
          false,
          new HostPort("127.0.0.1", HostPort.CLUSTER),
          Parsers::clusterBind);
  static final ConfigKey<List<HostPort>> CLUSTER_HOSTS =
      key("cluster.hosts", "list", "none", "HOST or HOST:PORT", false, List.of(), Parsers::members);
  static final ConfigKey<Duration> FEED_SILENCE_LIMIT =
      key(
          "feed.silence-limit",
          "duration",
          "PT3S",
          "PT1S to PT1M",
          false,
          Duration.ofSeconds(3),
          Parsers.duration(SECOND, Duration.ofMinutes(1), false));
  static final ConfigKey<Integer> FAILURES_PER_PAIR =
      integer("limits.failures-per-account-address", 10, 1, 1000);
  static final ConfigKey<Duration> FIRST_DELAY =
      duration("limits.first-delay", SECOND, SECOND, Duration.ofHours(1));
  static final ConfigKey<Duration> MAX_DELAY =
      duration("limits.max-delay", Duration.ofMinutes(5), SECOND, Duration.ofHours(24));
  static final ConfigKey<Integer> FAILURES_PER_ADDRESS =
      integer("limits.failures-per-address-minute", 100, 1, 1_000_000);
  static final ConfigKey<LogLevel> LOG_LEVEL =
      choice(
          "log.level",
          "info",
          choices(
              List.of(
                  Map.entry("error", LogLevel.ERROR),
                  Map.entry("warn", LogLevel.WARN),
                  Map.entry("info", LogLevel.INFO),
                  Map.entry("debug", LogLevel.DEBUG),
                  Map.entry("trace", LogLevel.TRACE))));
  static final ConfigKey<LogFormat> LOG_FORMAT =
      choice(
          "log.format",
          "text",
          choices(List.of(Map.entry("text", LogFormat.TEXT), Map.entry("json", LogFormat.JSON))));

  private ConfigKeys() {}

  /** All keys, in the order of the documentation. */
  public static List<ConfigKey<?>> all() {
    return List.copyOf(ALL);
  }

  /** The key of that name; null where there is none. */
  static ConfigKey<?> named(String name) {
    for (ConfigKey<?> key : ALL) {
      if (key.name().equals(name)) {
        return key;
      }
    }
    return null;
  }

  /** The names of all keys. */
  static List<String> names() {
    return ALL.stream().<String>map(ConfigKey::name).toList();
  }

  private static <T> ConfigKey<T> key(
      String name,
      String type,
      String defaultText,
      String bounds,
      boolean secret,
      T defaultValue,
      ConfigKey.Parser<T> parser) {
    ConfigKey<T> key =
        new ConfigKey<>(name, type, defaultText, bounds, secret, defaultValue, parser);
    ALL.add(key);
    return key;
  }

  private static ConfigKey<String> host(String name) {
    return key(
        name,
        "host",
        "127.0.0.1",
        "an IP address or a host name",
        false,
        "127.0.0.1",
        Parsers::host);
  }

  private static ConfigKey<Integer> port(String name, int port) {
    return key(
        name,
        "port",
        Integer.toString(port),
        "0 to 65535, 0 for any free one",
        false,
        port,
        Parsers.integer(0, 65535));
  }

  private static ConfigKey<Integer> integer(String name, int standard, int least, int most) {
    return key(
        name,
        "integer",
        Integer.toString(standard),
        least + " to " + most,
        false,
        standard,
        Parsers.integer(least, most));
  }

  private static ConfigKey<Path> path(String name, String defaultText, String bounds) {
    return key(name, "path", defaultText, bounds, false, null, Parsers::path);
  }

  private static ConfigKey<Boolean> flag(String name) {
    return key(name, "boolean", "false", "true or false", false, false, Parsers::flag);
  }

  private static ConfigKey<Duration> duration(
      String name, Duration standard, Duration least, Duration most) {
    return key(
        name,
        "duration",
        Parsers.iso(standard),
        Parsers.iso(least) + " to " + Parsers.iso(most) + ", whole seconds",
        false,
        standard,
        Parsers.duration(least, most, true));
  }

  private static <T> ConfigKey<T> choice(String name, String standard, Map<String, T> choices) {
    return key(
        name,
        "choice",
        standard,
        String.join(", ", choices.keySet()),
        false,
        choices.get(standard),
        Parsers.choice(choices));
  }

  private static <T> Map<String, T> choices(List<Map.Entry<String, T>> entries) {
    Map<String, T> choices = new LinkedHashMap<>();
    entries.forEach(entry -> choices.put(entry.getKey(), entry.getValue()));
    return choices;
  }
}
