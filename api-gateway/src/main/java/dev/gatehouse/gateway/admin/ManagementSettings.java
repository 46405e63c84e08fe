package dev.gatehouse.gateway.admin;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where management answers.
 *
 * @param host address of the management listener; never null
 * @param port its port; 0 for any free one
 * @param adminSocket the Unix socket of the admin API, {@code admin.sock} in the data directory;
 *     null where the process has none
 * @param adminApi whether the admin API is on the management listener too (the gateway's); else
 *     {@code /admin} is 404 there
 */
public record ManagementSettings(String host, int port, Path adminSocket, boolean adminApi) {
  public ManagementSettings {
    Objects.requireNonNull(host, "host");
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("a port is 0 to 65535");
    }
  }
}
