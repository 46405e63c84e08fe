package dev.gatehouse.sql;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a PostgreSQL database is and who logs in: {@code postgresql://user:pass@host:5432/db}, with
 * {@code ?sslmode=…} behind it for TLS. Its text form has neither user nor password.
 *
 * @param host a name or an address without brackets; never null
 * @param port 1 to 65535
 * @param database never null
 * @param user never null
 * @param password null for none
 * @param tls never null
 * @param rootCertificate a PEM file with the authorities to believe; null for those of the JVM
 */
public record PostgresUrl(
    String host,
    int port,
    String database,
    String user,
    String password,
    Tls tls,
    String rootCertificate) {

  /** How the connection is protected. */
  public enum Tls {
    /** Plain TCP: for loopback and networks that are protected otherwise. */
    DISABLE,
    /** TLS with whoever answers. */
    REQUIRE,
    /** TLS with a server whose certificate is of a known authority and names the host. */
    VERIFY_FULL;

    /** As {@code sslmode} has it. */
    String mode() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static final int DEFAULT_PORT = 5432;
  private static final Pattern FORM =
      Pattern.compile(
          "postgres(?:ql)?://(?:(?<user>[^:@/?\\s]+)(?::(?<password>[^@/\\s]*))?@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+\\]|[^:/@?\\[\\]\\s]+)(?::(?<port>\\d{1,5}))?"
              + "/(?<database>[^/?\\s]+)(?:\\?(?<settings>[^\\s]*))?");

  public PostgresUrl {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(database, "database");
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(tls, "tls");
  }

  /**
   * Reads a URL.
   *
   * @throws IllegalArgumentException with one plain line that does not repeat it
   */
  public static PostgresUrl parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "database.url is not of the form postgresql://user:pass@host:5432/db");
    }
    String host = form.group("host");
    int port = form.group("port") == null ? DEFAULT_PORT : Integer.parseInt(form.group("port"));
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("database.url names no port; write 1 to 65535");
    }
    Tls tls = Tls.DISABLE;
    String root = null;
    for (Map.Entry<String, String> setting : settings(form.group("settings"))) {
      switch (setting.getKey()) {
        case "sslmode" -> tls = tls(setting.getValue());
        case "sslrootcert" -> root = decoded(setting.getValue());
        default ->
            throw new IllegalArgumentException(
                "database.url has a setting other than sslmode and sslrootcert; remove it");
      }
    }
    if (root != null && tls != Tls.VERIFY_FULL) {
      throw new IllegalArgumentException(
          "database.url has sslrootcert, which nothing looks at without sslmode=verify-full");
    }
    String user = form.group("user");
    return new PostgresUrl(
        host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
        port,
        decoded(form.group("database")),
        user == null ? System.getProperty("user.name") : decoded(user),
        decoded(form.group("password")),
        tls,
        root);
  }

  private static Iterable<Map.Entry<String, String>> settings(String text) {
    if (text == null || text.isEmpty()) {
      return java.util.List.of();
    }
    return java.util.Arrays.stream(text.split("&", -1))
        .map(setting -> setting.split("=", 2))
        .map(pair -> Map.entry(pair[0], pair.length == 2 ? pair[1] : ""))
        .toList();
  }

  private static Tls tls(String mode) {
    return switch (mode) {
      case "disable" -> Tls.DISABLE;
      case "require" -> Tls.REQUIRE;
      case "verify-full" -> Tls.VERIFY_FULL;
      default ->
          throw new IllegalArgumentException(
              "database.url has another sslmode than disable, require and verify-full");
    };
  }

  private static String decoded(String part) {
    if (part == null) {
      return null;
    }
    try {
      // a plus stands for itself outside of forms
      return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("database.url has a % without two hexadecimal digits", e);
    }
  }

  /** For people: host, port and database. */
  @Override
  public String toString() {
    return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port + "/" + database;
  }
}
