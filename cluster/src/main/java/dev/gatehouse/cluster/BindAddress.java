package dev.gatehouse.cluster;

import dev.gatehouse.common.config.HostPort;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/** Where this node's sockets are: one address of this machine. */
final class BindAddress {
  private BindAddress() {}

  /**
   * The address that a host stands for; of several, as a service's name has, the one that is this
   * machine's own.
   *
   * @throws ClusterJoinException where there is none
   */
  static InetAddress of(HostPort bind) {
    InetAddress[] addresses;
    try {
      addresses = InetAddress.getAllByName(bind.host());
    } catch (UnknownHostException e) {
      throw new ClusterJoinException(
          "cluster.bind: " + bind.host() + " has no address; write an address of this machine", e);
    }
    for (InetAddress address : addresses) {
      if (address.isAnyLocalAddress()) {
        throw new ClusterJoinException(
            "cluster.bind: " + bind.host() + " is every address; write one that members reach",
            null);
      }
      if (own(address)) {
        return address;
      }
    }
    throw new ClusterJoinException(
        "cluster.bind: " + bind.host() + " is no address of this machine; write one that is", null);
  }

  private static boolean own(InetAddress address) {
    try {
      return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
    } catch (SocketException e) {
      return false;
    }
  }
}
