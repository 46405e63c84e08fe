package dev.gatehouse.gateway;

import dev.gatehouse.common.config.Cidr;
import dev.gatehouse.gateway.proxy.ProxyLimits;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * What the public listener is configured by.
 *
 * @param host the address it binds; never null
 * @param port 0 for any free port, which all instances then share
 * @param tls null for plain HTTP
 * @param trustedProxies blocks of addresses whose {@code X-Forwarded-*} and {@code X-Request-Id}
 *     are believed; never null
 * @param allowedHosts the only hosts that are answered, lower case without port, an IPv6 address in
 *     its brackets; everything else is 421; null for every host
 * @param limits never null
 */
public record GatewaySettings(
    String host,
    int port,
    TlsFiles tls,
    List<Cidr> trustedProxies,
    Set<String> allowedHosts,
    Limits limits) {
  /** What a demonstration answers, so that no page of elsewhere reaches it by a name of its own. */
  public static final Set<String> LOOPBACK_HOSTS = Set.of("localhost", "127.0.0.1", "[::1]");

  /**
   * Settings.
   *
   * @throws IllegalArgumentException where a value is out of bounds
   */
  public GatewaySettings {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(limits, "limits");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("there is no port " + port);
    }
    trustedProxies = List.copyOf(trustedProxies);
    allowedHosts = allowedHosts == null ? null : Set.copyOf(allowedHosts);
    if (allowedHosts != null
        && allowedHosts.stream().anyMatch(h -> !h.equals(h.toLowerCase(Locale.ROOT)))) {
      throw new IllegalArgumentException("allowed hosts are written in lower case");
    }
  }

  /** Settings with the default limits, for every host. */
  public GatewaySettings(String host, int port, TlsFiles tls, List<Cidr> trustedProxies) {
    this(host, port, tls, trustedProxies, null, Limits.DEFAULT);
  }

  /**
   * The bounds of the public listener.
   *
   * @param connections open at once in one process; one more is closed at once
   * @param idle how long a connection may be without a request in work: from its opening or the
   *     last answer to the end of the next request's head; at least a millisecond
   * @param drain how long a stop waits for requests in flight before it cuts them
   * @param formBody the largest body of the token endpoint, in bytes
   * @param formTime how long that body may take to arrive
   * @param profiles how many accounts' profiles are remembered
   * @param proxy those of the proxy of one instance
   */
  public record Limits(
      int connections,
      Duration idle,
      Duration drain,
      int formBody,
      Duration formTime,
      int profiles,
      ProxyLimits proxy) {
    /** What is used unless a test says otherwise. */
    public static final Limits DEFAULT =
        new Limits(
            16_384,
            Duration.ofSeconds(75),
            Duration.ofSeconds(30),
            16 * 1024,
            Duration.ofSeconds(10),
            10_000,
            ProxyLimits.DEFAULT);

    public Limits {
      Objects.requireNonNull(proxy, "proxy");
      if (connections < 1 || formBody < 1 || profiles < 1 || idle.toMillis() < 1) {
        throw new IllegalArgumentException("a limit is below one");
      }
    }
  }
}
