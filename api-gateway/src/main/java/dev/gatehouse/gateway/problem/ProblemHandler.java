package dev.gatehouse.gateway.problem;

import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.http.Problem;
import dev.gatehouse.common.http.ProblemJson;
import dev.gatehouse.gateway.access.Exchange;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.proxy.ProxyFailure;
import dev.gatehouse.gateway.proxy.Refusal;
import dev.gatehouse.gateway.proxy.RequestGuard;
import io.netty.handler.codec.TooLongFrameException;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one failure handler: makes the answer to every request that is refused or fails. What is our
 * own fault is logged here, once, under the id that the client gets; nothing of it is told.
 */
public final class ProblemHandler implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(ProblemHandler.class);

  /** So that what is still on its way can be read and dropped before the connection closes. */
  private static final long UNDECODED_PAUSE_MILLIS = 100;

  private final ExchangeHandler exchanges;
  private final Function<TokenRefusedException, HttpRefusal> tokenRefusals;

  /**
   * A failure handler.
   *
   * @param exchanges knows whom it answers; never null
   * @param tokenRefusals how a refused token is worded; never null
   */
  public ProblemHandler(
      ExchangeHandler exchanges, Function<TokenRefusedException, HttpRefusal> tokenRefusals) {
    this.exchanges = Objects.requireNonNull(exchanges, "exchanges");
    this.tokenRefusals = Objects.requireNonNull(tokenRefusals, "tokenRefusals");
  }

  @Override
  public void handle(RoutingContext ctx) {
    boolean routed = ctx.failure() != null || ctx.statusCode() != 404 || ctx.currentRoute() != null;
    Exchange exchange = exchanges.begin(ctx);
    if (ctx.response().ended()) {
      return;
    }
    Refusal hostile = exchange.route() == null ? RequestGuard.check(ctx.request()) : null;
    if (hostile != null) {
      refuse(ctx, hostile); // the router itself failed it before any step of ours
      return;
    }
    HttpRefusal refusal = refusalOf(ctx, exchange, routed);
    exchange.refused(refusal.logReason());
    if (ctx.response().headWritten()) {
      ctx.response().reset(); // half an answer must not look like a whole one
      return;
    }
    answer(ctx.request(), exchange, refusal, false);
  }

  /**
   * Refuses a request before it was routed; the connection closes.
   *
   * @param ctx never null
   * @param refusal the guard's; never null
   */
  public void refuse(RoutingContext ctx, Refusal refusal) {
    Exchange exchange = exchanges.begin(ctx);
    HttpRefusal answer = ofGuard(refusal);
    exchange.refused(answer.logReason());
    answer(ctx.request(), exchange, answer, true);
  }

  /** Answers a request that could not even be decoded. */
  public void undecodable(HttpServerRequest request) {
    Exchange exchange = exchanges.describe(request);
    Throwable cause = request.decoderResult().cause();
    ProblemKind kind =
        cause instanceof TooLongHttpLineException
            ? ProblemKind.URI_TOO_LONG
            : cause instanceof TooLongHttpHeaderException || cause instanceof TooLongFrameException
                ? ProblemKind.HEADERS_TOO_LARGE
                : ProblemKind.INVALID_REQUEST;
    HttpRefusal refusal = HttpRefusal.of(kind, "UNDECODABLE").refusal();
    exchange.refused(refusal.logReason());
    Vertx.currentContext()
        .owner()
        .setTimer(
            UNDECODED_PAUSE_MILLIS,
            later -> {
              if (request.response().closed()) {
                return;
              }
              request.response().putHeader("x-request-id", exchange.trace().requestId());
              answer(request, exchange, refusal, true);
              exchanges.end(exchange, request.response(), true);
            });
  }

  private HttpRefusal refusalOf(RoutingContext ctx, Exchange exchange, boolean routed) {
    Throwable failure = ctx.failure();
    if (failure == null && !routed) {
      return HttpRefusal.of(ProblemKind.NOT_FOUND, "NO_ROUTE").refusal();
    }
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof HttpRefusal refusal) {
        return refusal;
      }
      if (cause instanceof TokenRefusedException refused) {
        return tokenRefusals.apply(refused);
      }
      if (cause instanceof CallException call) {
        return logged(HttpRefusal.ofCall(call), exchange, call.error().name());
      }
      if (cause instanceof ProxyFailure proxy) {
        return logged(ofProxy(proxy, exchange.caller()), exchange, proxy.logReason());
      }
    }
    int status = failure instanceof HttpException http ? http.getStatusCode() : ctx.statusCode();
    if (failure == null || failure instanceof HttpException) {
      return status == 401
          ? HttpRefusal.unauthorized(RefusalReason.MISSING, false)
          : HttpRefusal.of(ProblemKind.ofStatus(status), "STATUS_" + status).refusal();
    }
    log.error("request {} failed", exchange.trace().requestId(), failure);
    return HttpRefusal.of(ProblemKind.INTERNAL, "FAILED").refusal();
  }

  private static HttpRefusal logged(HttpRefusal refusal, Exchange exchange, String why) {
    if (refusal.kind().status() >= 500) {
      log.warn(
          "request {} on route {} is answered with {}: {}",
          exchange.trace().requestId(),
          exchange.routeName(),
          refusal.kind().status(),
          why);
    }
    return refusal;
  }

  private static HttpRefusal ofProxy(ProxyFailure failure, VerifiedToken caller) {
    if (failure.scopes() != null) {
      return caller != null && caller.scopes().containsAll(failure.scopes())
          ? HttpRefusal.usersOnly(failure.scopes())
          : HttpRefusal.insufficientScope(failure.scopes());
    }
    if (failure.status() == 401) {
      return HttpRefusal.unauthorized(RefusalReason.REVOKED, true);
    }
    Duration after =
        failure.retryAfter() == null && failure.status() == 503
            ? Duration.ofSeconds(1)
            : failure.retryAfter();
    return HttpRefusal.of(ProblemKind.ofStatus(failure.status()), "PROXY_" + failure.status())
        .retryAfter(after)
        .refusal();
  }

  private static HttpRefusal ofGuard(Refusal refusal) {
    HttpRefusal.Draft draft =
        HttpRefusal.of(ProblemKind.ofStatus(refusal.status()), "GUARD")
            .detail("The request has " + refusal.reason());
    if (refusal.allow() != null) {
      draft.allow(List.of(refusal.allow().split(", ")));
    }
    return draft.refusal();
  }

  private static void answer(
      HttpServerRequest request, Exchange exchange, HttpRefusal refusal, boolean last) {
    MultiMap headers = request.response().headers();
    headers.set(HttpHeaders.CACHE_CONTROL, ProblemJson.CACHE_CONTROL);
    if (refusal.challenge() != null) {
      headers.set("WWW-Authenticate", refusal.challenge());
    }
    if (refusal.allow() != null) {
      headers.set(HttpHeaders.ALLOW, refusal.allow());
    }
    if (refusal.retryAfter() != null) {
      headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds(refusal.retryAfter())));
    }
    byte[] body;
    String type;
    if (exchange.oauth()) {
      headers.set("Pragma", "no-cache");
      type = "application/json";
      body = OAuthErrorJson.bytes(refusal);
    } else {
      type = ProblemJson.CONTENT_TYPE;
      ProblemKind kind = refusal.kind();
      body =
          ProblemJson.bytes(
              new Problem(
                  kind.type(),
                  kind.title(),
                  kind.status(),
                  refusal.detail(),
                  exchange.trace().requestId()),
              refusal.errors());
    }
    int status = refusal.kind().status();
    if (last) {
      Answers.sendLast(request, status, type, Buffer.buffer(body));
    } else {
      Answers.send(request, status, type, Buffer.buffer(body));
    }
  }

  /** Whole seconds, rounded up: to come too early would be in vain. */
  private static long seconds(Duration duration) {
    return Math.max(1, duration.plusNanos(999_999_999).toSeconds());
  }
}
