package dev.gatehouse.common.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;

/** Host names and address literals, judged without asking a name server. */
final class Hosts {
  private static final Pattern IPV4 =
      Pattern.compile("(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?"
              + "(\\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*");
  private static final Pattern DIGITS_LAST = Pattern.compile("(.*\\.)?(0[xX][0-9a-fA-F]*|\\d+)");

  private Hosts() {}

  /** The address that a literal stands for; null where the text is not a literal. */
  static InetAddress literal(String text) {
    if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(text); // a literal is never looked up
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** Whether the text is an address literal or a well-formed host name (RFC 1123 §2.1). */
  static boolean wellFormed(String text) {
    return literal(text) != null
        || (NAME.matcher(text).matches() && !DIGITS_LAST.matcher(text).matches());
  }

  /** Whether only this machine can reach a listener there. */
  static boolean loopback(String host) {
    InetAddress address = literal(host);
    return address != null
        ? address.isLoopbackAddress()
        : host.toLowerCase(Locale.ROOT).equals("localhost");
  }

  /** The host as it stands in a URL: IPv6 literals in brackets (RFC 3986 §3.2.2). */
  static String inUrl(String host) {
    return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
  }
}
