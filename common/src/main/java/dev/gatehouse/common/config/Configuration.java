package dev.gatehouse.common.config;

import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.jose.Algorithm;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * The whole configuration, checked. Immutable; holds no default that is still to be decided but the
 * two that depend on the bound port ({@link #issuerFor}, {@link #audienceFor}).
 *
 * @param http the public listener; never null
 * @param management the management listener; never null
 * @param dataDir absolute; never null
 * @param databaseUrl PostgreSQL; null for the embedded database
 * @param routes the routes file, absolute; null for the built-in example
 * @param issuer null where it is the public listener's own URL
 * @param audience null where it is the issuer
 * @param tokens how access tokens look; never null
 * @param login who logs in and how; never null
 * @param rotateEvery how long a signing key signs; zero for as long as nobody rotates; never null
 * @param silenceLimit after how long without word of the feed a node is stale; never null
 * @param log never null
 * @param cluster null where this process is in none
 */
public record Configuration(
    Http http,
    Management management,
    Path dataDir,
    Secret databaseUrl,
    Path routes,
    URI issuer,
    String audience,
    Tokens tokens,
    Login login,
    Duration rotateEvery,
    Duration silenceLimit,
    Log log,
    Cluster cluster) {
  public Configuration {
    Objects.requireNonNull(http, "http");
    Objects.requireNonNull(management, "management");
    Objects.requireNonNull(dataDir, "dataDir");
    Objects.requireNonNull(tokens, "tokens");
    Objects.requireNonNull(login, "login");
    Objects.requireNonNull(rotateEvery, "rotateEvery");
    Objects.requireNonNull(silenceLimit, "silenceLimit");
    Objects.requireNonNull(log, "log");
  }

  /**
   * The issuer, given where the public listener is.
   *
   * @param boundPort the port it really has
   */
  public URI issuerFor(int boundPort) {
    return issuer != null ? issuer : http.url(boundPort);
  }

  /**
   * The audience of access tokens, given where the public listener is.
   *
   * @param boundPort the port it really has
   */
  public String audienceFor(int boundPort) {
    return audience != null ? audience : issuerFor(boundPort).toString();
  }

  /** The same with another data directory. */
  public Configuration withDataDir(Path other) {
    return new Configuration(
        http,
        management,
        other,
        databaseUrl,
        routes,
        issuer,
        audience,
        tokens,
        login,
        rotateEvery,
        silenceLimit,
        log,
        cluster);
  }

  /**
   * The public listener.
   *
   * @param host an address literal without brackets, or a name; never null
   * @param port 0 for any free one
   * @param tlsCert a PEM file, absolute; null for plain HTTP
   * @param tlsKey a PEM file, absolute; null exactly where {@code tlsCert} is
   * @param insecure whether plain HTTP beyond loopback is allowed
   * @param trustedProxies whose forwarding headers are believed; never null
   */
  public record Http(
      String host,
      int port,
      Path tlsCert,
      Path tlsKey,
      boolean insecure,
      List<Cidr> trustedProxies) {
    public Http {
      Objects.requireNonNull(host, "host");
      trustedProxies = List.copyOf(trustedProxies);
    }

    /** Whether only this machine can reach it. */
    public boolean loopback() {
      return Hosts.loopback(host);
    }

    /** Whether it speaks TLS. */
    public boolean tls() {
      return tlsCert != null;
    }

    /** Where it is reached from this machine. */
    public URI url(int boundPort) {
      return URI.create((tls() ? "https://" : "http://") + Hosts.inUrl(host) + ":" + boundPort);
    }
  }

  /**
   * The management listener: health, metrics, the admin API.
   *
   * @param host an address literal without brackets, or a name; never null
   * @param port 0 for any free one
   */
  public record Management(String host, int port) {
    /** Where it is reached from this machine. */
    public URI url(int boundPort) {
      return URI.create("http://" + Hosts.inUrl(host) + ":" + boundPort);
    }
  }

  /**
   * Access tokens and refresh tokens.
   *
   * @param profile never null
   * @param algorithm of the first key; never null
   * @param secret the shared secret; null exactly where the algorithm is not HS256
   * @param accessTtl 1 s to 24 h
   * @param refreshTtl how long a session lives at most, 1 s to 1 year
   * @param refreshIdle how long a refresh token waits to be used, 1 s to 1 year
   * @param refreshGrace how long a used one still gets the same successor, 0 to 5 min
   * @param leeway 0 to 60 s
   */
  public record Tokens(
      TokenProfile profile,
      Algorithm algorithm,
      Secret secret,
      Duration accessTtl,
      Duration refreshTtl,
      Duration refreshIdle,
      Duration refreshGrace,
      Duration leeway) {}

  /**
   * Log-ins and accounts.
   *
   * @param bcryptCost 4 to 16
   * @param passwordGrant whether {@code /token} takes passwords
   * @param adminUsername of the first administrator; never null
   * @param adminPassword null for a generated one
   * @param keyEncryptionKey base64 of 32 bytes; null for a generated one
   * @param tries never null
   */
  public record Login(
      int bcryptCost,
      boolean passwordGrant,
      String adminUsername,
      Secret adminPassword,
      Secret keyEncryptionKey,
      Tries tries) {}

  /**
   * The limits on failed log-ins.
   *
   * @param failuresPerPair failures in a row of one account from one address that cost nothing
   * @param firstDelay the first wait, doubled with each further failure
   * @param maxDelay the longest wait
   * @param failuresPerAddressMinute failures of one address within a minute
   */
  public record Tries(
      int failuresPerPair, Duration firstDelay, Duration maxDelay, int failuresPerAddressMinute) {}

  /**
   * This node's place in a cluster.
   *
   * @param dir its folder, absolute; never null
   * @param bind its membership; its other sockets are at the same host and the nine ports after it
   * @param hosts where members may be; never null
   */
  public record Cluster(Path dir, HostPort bind, List<HostPort> hosts) {
    public Cluster {
      Objects.requireNonNull(dir, "dir");
      Objects.requireNonNull(bind, "bind");
      hosts = List.copyOf(hosts);
    }
  }

  /**
   * Logging.
   *
   * @param level never null
   * @param format never null
   */
  public record Log(LogLevel level, LogFormat format) {}

  /** How much is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /** How a log line looks. */
  public enum LogFormat {
    /** For people. */
    TEXT,
    /** One JSON object a line. */
    JSON
  }
}
