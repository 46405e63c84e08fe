package dev.gatehouse.gateway.proxy;

import java.time.Duration;

/**
 * The bounds of one instance's proxy.
 *
 * @param connections to one upstream at once, 1 or more
 * @param waiting requests that wait for a connection to one upstream, 0 or more; one more is 503
 * @param connectTimeout how long a connection may take to open; never null
 * @param idleConnection how long an unused connection is kept; never null
 * @param bodyIdle how long a body may stand still in either direction; never null
 * @param busBody the largest request body for a bus consumer, in bytes
 */
public record ProxyLimits(
    int connections,
    int waiting,
    Duration connectTimeout,
    Duration idleConnection,
    Duration bodyIdle,
    int busBody) {
  /** What is used unless a test says otherwise. */
  public static final ProxyLimits DEFAULT =
      new ProxyLimits(
          256,
          1024,
          Duration.ofSeconds(2),
          Duration.ofSeconds(20),
          Duration.ofSeconds(60),
          1024 * 1024);
}
