package dev.gatehouse.gateway.access;

import dev.gatehouse.common.claims.VerifiedToken;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One line for each request, by a logger of its own. Never a token, a query or a header; whatever
 * strangers wrote is shortened and cannot begin a second line. Safe for every thread.
 */
public final class AccessLog {
  /** The logger's name. */
  public static final String LOGGER = "gatehouse.access";

  private static final int LONGEST_VALUE = 256;
  private static final Logger log = LoggerFactory.getLogger(LOGGER);

  /** A log. */
  public AccessLog() {}

  void ended(Exchange exchange, int status, long nanos) {
    if (log.isInfoEnabled()) {
      log.info(line(exchange, status, nanos));
    }
  }

  static String line(Exchange exchange, int status, long nanos) {
    var out = new StringBuilder(192);
    value(out.append("id="), exchange.trace().requestId());
    value(out.append(" client="), exchange.forwarded().client());
    value(out.append(" method="), exchange.method());
    value(out.append(" path="), exchange.path());
    value(out.append(" route="), exchange.routeName());
    out.append(" status=").append(status);
    long micros = nanos / 1000;
    out.append(" ms=").append(micros / 1000).append('.').append((char) ('0' + micros / 100 % 10));
    VerifiedToken caller = exchange.caller();
    value(out.append(" sub="), caller == null ? null : caller.subject());
    value(out.append(" jti="), caller == null ? null : caller.tokenId());
    value(out.append(" reason="), exchange.reason());
    return out.toString();
  }

  /** Printable ASCII but space and quote stays; the rest becomes a question mark. */
  private static void value(StringBuilder out, String value) {
    if (value == null || value.isEmpty()) {
      out.append('-');
      return;
    }
    int end = Math.min(value.length(), LONGEST_VALUE);
    for (int i = 0; i < end; i++) {
      char c = value.charAt(i);
      out.append(c > ' ' && c < 0x7f && c != '"' ? c : '?');
    }
    if (end < value.length()) {
      out.append("...");
    }
  }
}
