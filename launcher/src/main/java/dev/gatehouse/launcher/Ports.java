package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Configuration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether a listener's address is free, found out before anything else is opened. */
final class Ports {
  private Ports() {}

  /**
   * Whether the management listener's port is free.
   *
   * @throws CommandFailedException where it is not
   */
  static void management(Configuration configuration) {
    Configuration.Management management = configuration.management();
    if (management.port() != 0) {
      available(management.host(), management.port(), "management");
    }
  }

  /**
   * The port to listen on: {@code port}, or any free one for 0.
   *
   * @param key the configuration key's beginning, such as {@code http}
   * @throws CommandFailedException where it is taken or is none of this machine's
   */
  static int available(String host, int port, String key) {
    try (ServerSocket probe = new ServerSocket()) {
      // what listeners of Vert.x do too: a port whose last connections linger is free
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
      return probe.getLocalPort();
    } catch (IOException e) {
      throw CommandFailedException.failure(
          host
              + ":"
              + port
              + " cannot be listened on ("
              + e.getMessage()
              + "); stop what uses it, or set "
              + key
              + ".host or "
              + key
              + ".port");
    }
  }
}
