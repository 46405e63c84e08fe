package dev.gatehouse.gateway.access;

import dev.gatehouse.common.bus.TraceContext;
import dev.gatehouse.gateway.proxy.Forwarded;
import dev.gatehouse.gateway.proxy.RequestGuard;
import io.netty.util.AsciiString;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;
import java.util.Set;

/**
 * The first step: gives a request its id, its trace and its client's address, and sees to it that
 * its end is logged and counted.
 */
public final class ExchangeHandler implements Handler<RoutingContext> {
  private static final String KEY = Exchange.class.getName();
  private static final int SWITCHING_PROTOCOLS = 101;
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");

  private final TrustedProxies trusted;
  private final Set<String> oauthPaths;
  private final AccessLog log;
  private final GatewayMetrics metrics;

  /**
   * A first step.
   *
   * @param trusted whose word about the client is believed; never null
   * @param oauthPaths where refusals take the form of RFC 6749 §5.2; never null
   * @param log never null
   * @param metrics never null
   */
  public ExchangeHandler(
      TrustedProxies trusted, Set<String> oauthPaths, AccessLog log, GatewayMetrics metrics) {
    this.oauthPaths = Set.copyOf(oauthPaths);
    this.trusted = Objects.requireNonNull(trusted, "trusted");
    this.log = Objects.requireNonNull(log, "log");
    this.metrics = Objects.requireNonNull(metrics, "metrics");
  }

  @Override
  public void handle(RoutingContext ctx) {
    begin(ctx);
    ctx.next();
  }

  /**
   * The exchange of a request; begun now where it was not.
   *
   * @return never null
   */
  public Exchange begin(RoutingContext ctx) {
    Exchange known = ctx.get(KEY);
    if (known != null) {
      return known;
    }
    HttpServerRequest request = ctx.request();
    HttpServerResponse response = request.response();
    Exchange exchange = describe(request);
    ctx.put(KEY, exchange);
    // set last, over whatever a target's answer brought: it is the id our log has
    ctx.addHeadersEndHandler(
        v -> {
          response.putHeader(REQUEST_ID, exchange.trace().requestId());
          if (response.getStatusCode() == SWITCHING_PROTOCOLS) {
            end(exchange, response, true); // nobody is told of the end of what becomes a WebSocket
          }
        });
    ctx.addEndHandler(done -> ended(ctx, exchange, done));
    if (closesAmongOthers(request)) {
      ctx.addHeadersEndHandler(v -> response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
      ctx.addEndHandler(done -> request.connection().close());
    }
    return exchange;
  }

  private void ended(RoutingContext ctx, Exchange exchange, AsyncResult<Void> done) {
    HttpServerResponse response = ctx.response();
    if (done.failed() && RequestGuard.breaksFraming(ctx.request(), done.cause())) {
      // the answer that says so is about to be written, and ends the exchange a second time
      ctx.vertx().runOnContext(later -> end(exchange, response, false));
    } else {
      end(exchange, response, RequestGuard.answered(ctx.request(), done));
    }
  }

  /** RFC 9112 §9.3: the server sees {@code close} only where it stands alone. */
  private static boolean closesAmongOthers(HttpServerRequest request) {
    String connection = request.getHeader(HttpHeaders.CONNECTION);
    if (request.version() == HttpVersion.HTTP_2
        || connection == null
        || connection.indexOf(',') < 0) {
      return false;
    }
    for (String option : connection.split(",", -1)) {
      if (option.strip().equalsIgnoreCase("close")) {
        return true;
      }
    }
    return false;
  }

  /**
   * The exchange of a request that no router saw, because it could not be decoded. Its end is
   * logged by {@link #end}.
   *
   * @return never null
   */
  public Exchange describe(HttpServerRequest request) {
    String peer =
        request.remoteAddress() == null || request.remoteAddress().hostAddress() == null
            ? "unknown"
            : request.remoteAddress().hostAddress();
    String host =
        request.authority() == null ? "" : Objects.toString(request.authority().toString(), "");
    Forwarded forwarded =
        Forwarded.of(peer, trusted, request.headers(), request.isSSL() ? "https" : "http", host);
    String id = forwarded.trustedPeer() ? request.getHeader(REQUEST_ID) : null;
    String trace = Traceparent.next(request.getHeader(TRACEPARENT), forwarded.trustedPeer());
    String uri = Objects.requireNonNullElse(request.uri(), "");
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    Exchange exchange =
        new Exchange(
            new TraceContext(RequestIds.wellFormed(id) ? id : RequestIds.random(), trace),
            forwarded,
            request.method() == null ? "-" : request.method().name(),
            path);
    if (oauthPaths.contains(path)) {
      exchange.answersAsOAuth();
    }
    return exchange;
  }

  /**
   * Logs and counts what became of an exchange, once.
   *
   * @param exchange never null
   * @param response its answer; never null
   * @param complete whether the answer reached its end
   */
  public void end(Exchange exchange, HttpServerResponse response, boolean complete) {
    if (!exchange.ends()) {
      return;
    }
    int status = response.headWritten() || complete ? response.getStatusCode() : 0;
    if (!complete) {
      exchange.refused("cut");
    }
    long nanos = exchange.nanosSinceStart();
    metrics.ended(exchange, status, nanos);
    log.ended(exchange, status, nanos);
  }

  /**
   * The exchange that this handler began.
   *
   * @throws IllegalStateException where it did not: the pipeline is wired wrongly
   */
  public static Exchange of(RoutingContext ctx) {
    Exchange exchange = ctx.get(KEY);
    if (exchange == null) {
      throw new IllegalStateException("nobody began the exchange");
    }
    return exchange;
  }
}
