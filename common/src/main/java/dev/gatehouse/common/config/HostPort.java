package dev.gatehouse.common.config;

import java.util.Objects;

/**
 * A host and a port, as {@code cluster.bind} and {@code cluster.hosts} write them.
 *
 * @param host an address literal without brackets, or a name; never null
 * @param port 1 to 65535
 */
public record HostPort(String host, int port) {
  /** Where the cluster's membership is, unless told otherwise. */
  static final int CLUSTER = 7800;

  private static final int LARGEST = 65535;

  public HostPort {
    Objects.requireNonNull(host, "host");
    if (port < 1 || port > LARGEST) {
      throw new IllegalArgumentException("a port is within 1 and 65535");
    }
  }

  /** {@code HOST:PORT}, IPv6 literals in brackets. */
  @Override
  public String toString() {
    return Hosts.inUrl(host) + ":" + port;
  }
}
