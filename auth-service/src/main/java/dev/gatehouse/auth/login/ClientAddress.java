package dev.gatehouse.auth.login;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;

/** The address that tries are counted under. */
public final class ClientAddress {

  private static final int LONGEST_TEXT = 64;
  private static final int NETWORK_BYTES = 8;

  private ClientAddress() {}

  /**
   * An IPv4 address stands for itself; of an IPv6 address only the /64 counts, since whoever has
   * one address of it has them all; IPv4 mapped into IPv6 is IPv4.
   *
   * @param text an IP address as the gateway knows it; null and anything else that is none share
   *     what their text says, cut to 64 characters
   * @return never null, at most 64 characters
   */
  public static String tryKey(String text) {
    if (text == null || text.isEmpty()) {
      return "unknown";
    }
    if (text.indexOf(':') < 0 || text.length() > LONGEST_TEXT || !isLiteral(text)) {
      return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }
    try {
      InetAddress address = InetAddress.getByName(text); // a literal: nothing is looked up
      if (address instanceof Inet6Address six) {
        byte[] network = Arrays.copyOf(six.getAddress(), NETWORK_BYTES);
        return HexFormat.of().formatHex(network) + "::/64";
      }
      return address.getHostAddress();
    } catch (UnknownHostException e) {
      return text;
    }
  }

  private static boolean isLiteral(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 'f' || (Character.digit(c, 16) < 0 && c != ':' && c != '.')) {
        return false;
      }
    }
    return true;
  }
}
