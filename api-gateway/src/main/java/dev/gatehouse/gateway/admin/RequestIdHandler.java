package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.bus.TraceContext;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each request its id and trace context, each answer the headers that all have, and each
 * administrative request its line in the log (never with a token).
 */
final class RequestIdHandler implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(RequestIdHandler.class);
  private static final String KEY = RequestIdHandler.class.getName();
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int LONGEST_LOGGED = 200;

  private final Clock clock;

  RequestIdHandler(Clock clock) {
    this.clock = clock;
  }

  /** The request's trace context; never null. */
  static TraceContext of(RoutingContext ctx) {
    TraceContext trace = ctx.get(KEY);
    return trace == null ? begin(ctx) : trace;
  }

  @Override
  public void handle(RoutingContext ctx) {
    TraceContext trace = begin(ctx);
    long from = clock.millis();
    ctx.addEndHandler(end -> logged(ctx, trace, clock.millis() - from));
    ctx.next();
  }

  /** The router refuses some requests before any handler has seen them: they need an id too. */
  private static TraceContext begin(RoutingContext ctx) {
    byte[] bits = new byte[24];
    RANDOM.nextBytes(bits);
    String hex = HexFormat.of().formatHex(bits);
    String traceId = hex.substring(0, 32);
    // W3C trace context level 1 §3.2.2: version, trace id, parent id, flags
    var trace = new TraceContext(traceId, "00-" + traceId + "-" + hex.substring(32) + "-01");
    ctx.put(KEY, trace);
    ctx.response()
        .putHeader("x-request-id", traceId)
        .putHeader("x-content-type-options", "nosniff")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    return trace;
  }

  private static void logged(RoutingContext ctx, TraceContext trace, long millis) {
    Operator operator = OperatorHandler.of(ctx);
    if (operator != null) {
      log.info(
          "admin {} {} {} by {} in {} ms, request {}",
          ctx.request().method(),
          printable(ctx.request().path()),
          ctx.response().getStatusCode(),
          operator.adminToken() == null ? "the socket" : "an admin token",
          millis,
          trace.requestId());
    }
  }

  /** A stranger's path in a line of ours: no control characters, no end of it. */
  private static String printable(String path) {
    String text = path == null ? "" : path.replaceAll("[^\\x21-\\x7e]", "?");
    return text.length() > LONGEST_LOGGED ? text.substring(0, LONGEST_LOGGED) + "…" : text;
  }
}
