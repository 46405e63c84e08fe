package dev.gatehouse.gateway.oauth;

import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemKind;
import dev.gatehouse.gateway.proxy.RequestGuard;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;

/** Collects one short form, bounded in bytes and in time. */
final class FormBodyHandler implements Handler<Buffer> {
  private final RoutingContext ctx;
  private final int limit;
  private final Duration time;
  private final Buffer body = Buffer.buffer();
  private long timer;
  private boolean done;

  FormBodyHandler(RoutingContext ctx, int limit, Duration time) {
    this.ctx = ctx;
    this.limit = limit;
    this.time = time;
  }

  /**
   * Reads the body and hands it over once it is whole; else {@code ctx} has failed: 415 for what is
   * no form or is coded, before any of it is read.
   */
  void read(Handler<Buffer> whole) {
    HttpServerRequest request = ctx.request();
    if (!FormMediaType.matches(request.getHeader(HttpHeaders.CONTENT_TYPE))
        || request.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
      ctx.fail(FormMediaType.refusal());
      return;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // the guard has seen to it that it is a number
    if (length != null && Long.parseLong(length) > limit) {
      refuse(ProblemKind.CONTENT_TOO_LARGE);
      return;
    }
    if (request.version() != HttpVersion.HTTP_1_0
        && request.headers().contains(HttpHeaders.EXPECT)) {
      ctx.response().writeContinue(); // RFC 9110 §10.1.1: only now, for what may be accepted
    }
    timer = ctx.vertx().setTimer(time.toMillis(), late -> refuse(ProblemKind.REQUEST_TIMEOUT));
    request
        .exceptionHandler(this::broke)
        .handler(this)
        .endHandler(
            end -> {
              if (stop()) {
                whole.handle(body);
              }
            })
        .resume();
  }

  @Override
  public void handle(Buffer part) {
    if (done) {
      return;
    }
    if (body.length() + part.length() > limit) {
      refuse(ProblemKind.CONTENT_TOO_LARGE);
      return;
    }
    body.appendBuffer(part);
  }

  private void broke(Throwable cause) {
    if (RequestGuard.breaksFraming(ctx.request(), cause)) {
      refuse(ProblemKind.INVALID_REQUEST);
    } else {
      stop();
    }
  }

  private void refuse(ProblemKind kind) {
    if (stop()) {
      ctx.fail(HttpRefusal.of(kind, "BODY").refusal());
    }
  }

  /** Whether this was the first to settle it. */
  private boolean stop() {
    boolean first = !done;
    done = true;
    ctx.vertx().cancelTimer(timer);
    return first;
  }
}
