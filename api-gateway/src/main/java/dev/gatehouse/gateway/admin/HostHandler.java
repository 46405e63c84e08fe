package dev.gatehouse.gateway.admin;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Refuses requests that a browser was tricked into sending: a name of a stranger's that resolves to
 * this loopback listener (DNS rebinding). A loopback listener answers to {@code localhost} and to
 * literal addresses, which no stranger can make point elsewhere.
 */
final class HostHandler implements Handler<RoutingContext> {
  private static final Pattern LITERAL =
      Pattern.compile("(?:127(?:\\.[0-9]{1,3}){3}|\\[::1]|localhost)(?::[0-9]{1,5})?");

  private final boolean loopback;

  /**
   * @param boundHost the address of the listener, as configured
   */
  HostHandler(String boundHost) {
    this.loopback = isLoopback(boundHost);
  }

  /** Whether a configured address is one of the loopback's. */
  static boolean isLoopback(String host) {
    String bare = host.toLowerCase(Locale.ROOT).replace("[", "").replace("]", "");
    return bare.equals("localhost") || bare.equals("::1") || bare.startsWith("127.");
  }

  @Override
  public void handle(RoutingContext ctx) {
    List<String> hosts = ctx.request().headers().getAll(HttpHeaders.HOST);
    if (hosts.size() != 1) {
      // RFC 9112 §3.2
      ctx.fail(AdminRefusal.invalid("a request has exactly one Host"));
    } else if (loopback && !LITERAL.matcher(hosts.getFirst().toLowerCase(Locale.ROOT)).matches()) {
      ctx.fail(
          new AdminRefusal(
              421, "misdirected-request", "this listener answers to localhost and 127.0.0.1 only"));
    } else {
      ctx.next();
    }
  }
}
