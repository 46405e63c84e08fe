package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.ConsumerClient;
import dev.gatehouse.common.bus.ConsumerMessage;
import dev.gatehouse.common.bus.ConsumerReply;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Takes requests to event-bus consumers: the whole body, bounded in size and time, and the caller's
 * token, which the consumer verifies itself. One per verticle instance, used on its event loop.
 */
public final class BusProxy implements RouteDispatcher {
  private static final String BEARER = "Bearer ";
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** What a consumer learns of a request beside method, path, query and body. */
  private static final List<String> ASKED =
      List.of(
          "accept",
          "accept-language",
          "content-encoding",
          "content-type",
          "idempotency-key",
          "if-match",
          "if-none-match",
          "user-agent");

  /** What of a consumer's answer reaches the client. */
  private static final Set<String> ANSWERED =
      Set.of(
          "allow",
          "cache-control",
          "content-disposition",
          "content-language",
          "content-type",
          "etag",
          "last-modified",
          "link",
          "location",
          "retry-after",
          "vary");

  private final Vertx vertx;
  private final ConsumerClient consumers;
  private final ProxyLimits limits;

  /**
   * A proxy.
   *
   * @param vertx never null
   * @param consumers never null
   * @param limits never null
   */
  public BusProxy(Vertx vertx, ConsumerClient consumers, ProxyLimits limits) {
    this.vertx = Objects.requireNonNull(vertx, "vertx");
    this.consumers = Objects.requireNonNull(consumers, "consumers");
    this.limits = Objects.requireNonNull(limits, "limits");
  }

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    if (!(route.target() instanceof Route.Target.BusAddress target)) {
      throw new IllegalArgumentException("no event-bus consumer: " + route.name());
    }
    String token = token(ctx.request());
    if (caller == null || token == null) {
      // a consumer takes nobody's word for a caller: without a token there is nothing to ask
      ctx.fail(401, new ProxyFailure(401, null, "a consumer was asked without a token"));
      return;
    }
    new WholeBody(ctx.request(), limits.busBody())
        .read(vertx, limits.bodyIdle())
        .onComplete(
            (body, failure) -> {
              if (failure != null) {
                fail(ctx, (ProxyFailure) failure);
              } else {
                send(ctx, route, target.address(), message(ctx, route, token, body));
              }
            });
  }

  private static String token(HttpServerRequest request) {
    String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
    return authorization == null
            || !authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? null
        : authorization.substring(BEARER.length());
  }

  private static ConsumerMessage message(
      RoutingContext ctx, Route route, String token, Buffer body) {
    InboundRequest inbound = InboundRequest.of(ctx);
    Map<String, String> headers = new HashMap<>();
    for (String name : ASKED) {
      String value = ctx.request().getHeader(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    HttpMethod method = ctx.request().method();
    return new ConsumerMessage(
        token,
        // HEAD is GET without the body (RFC 9110 §9.3.2), and that is left out here
        method.equals(HttpMethod.HEAD) ? HttpMethod.GET.name() : method.name(),
        inbound.target().shortened(route.stripPrefix()),
        inbound.target().query(),
        headers,
        body,
        inbound.trace());
  }

  private void send(RoutingContext ctx, Route route, String address, ConsumerMessage message) {
    consumers
        .send(address, message, route.timeout())
        .onComplete(
            (reply, failure) -> {
              if (ctx.response().closed() || ctx.response().ended()) {
                return;
              }
              if (failure != null) {
                fail(ctx, failureOf(failure));
              } else {
                answer(ctx, reply);
              }
            });
  }

  private void fail(RoutingContext ctx, ProxyFailure failure) {
    if (!ctx.response().ended() && !ctx.response().closed()) {
      Leftover.discard(vertx, ctx.request());
      ctx.fail(failure.status(), failure);
    }
  }

  /**
   * What a failed call means to the client.
   *
   * @param failure of {@link ConsumerClient#send}
   */
  static ProxyFailure failureOf(Throwable failure) {
    if (!(failure instanceof CallException call)) {
      return new ProxyFailure(502, null, "the consumer failed: " + failure.getClass().getName());
    }
    String reason = "the consumer: " + call.error();
    Duration later = call.retryAfter() == null ? RETRY_AFTER : call.retryAfter();
    return switch (call.error()) {
      case UNAUTHENTICATED, INVALID_CLIENT -> new ProxyFailure(401, null, reason);
      case FORBIDDEN ->
          call.scopes() == null
              ? new ProxyFailure(403, null, reason)
              : ProxyFailure.insufficientScope(call.scopes(), reason);
      case INVALID_REQUEST -> new ProxyFailure(400, null, reason);
      case UNAVAILABLE, BUSY, TOO_MANY_TRIES -> new ProxyFailure(503, later, reason);
      case TIMEOUT -> new ProxyFailure(504, null, reason);
      case INVALID_GRANT,
          UNAUTHORIZED_CLIENT,
          UNSUPPORTED_GRANT_TYPE,
          INVALID_SCOPE,
          NOT_FOUND,
          CONFLICT,
          INTERNAL ->
          new ProxyFailure(502, null, reason);
    };
  }

  private void answer(RoutingContext ctx, ConsumerReply reply) {
    HttpServerResponse response = ctx.response();
    try {
      for (Map.Entry<String, String> field : reply.headers().entrySet()) {
        if (ANSWERED.contains(field.getKey())) {
          response.putHeader(field.getKey(), field.getValue());
        }
      }
    } catch (IllegalArgumentException e) {
      ANSWERED.forEach(response.headers()::remove);
      fail(ctx, new ProxyFailure(502, null, "the consumer's head cannot be passed on"));
      return;
    }
    response.setStatusCode(reply.status());
    boolean head = ctx.request().method().equals(HttpMethod.HEAD);
    boolean bodiless = reply.status() == 204 || reply.status() == 304;
    if (head && !bodiless) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(reply.body().length()));
    }
    var unused = head || bodiless ? response.end() : response.end(reply.body());
  }
}
