package dev.gatehouse.gateway.proxy;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.time.Duration;

/** Reads a request's body whole, bounded in size and time. Used once, on the request's loop. */
final class WholeBody {
  private final HttpServerRequest request;
  private final int most;
  private final Promise<Buffer> read = Promise.promise();
  private final Buffer body = Buffer.buffer();
  private boolean over;

  WholeBody(HttpServerRequest request, int most) {
    this.request = request;
    this.most = most;
  }

  /** Fails only with {@link ProxyFailure}: 413 where it is too large, 408 where it is too slow. */
  Future<Buffer> read(Vertx vertx, Duration within) {
    if (request.isEnded()) {
      return Future.succeededFuture(body);
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // the guard has seen that it is a number of at most 18 digits
    if (length != null && Long.parseLong(length) > most) {
      return Future.failedFuture(tooLarge());
    }
    if (request.version() != HttpVersion.HTTP_1_0
        && request.headers().contains(HttpHeaders.EXPECT)) {
      request.response().writeContinue(); // RFC 9110 §10.1.1: only now, for what may be accepted
    }
    long timer =
        vertx.setTimer(
            Math.max(1, within.toMillis()),
            id -> fail(new ProxyFailure(408, null, "the request body took too long")));
    request
        .exceptionHandler(gone -> fail(new ProxyFailure(400, null, "the client left")))
        .handler(this::part)
        .endHandler(
            end -> {
              if (!over) {
                over = true;
                read.complete(body);
              }
            })
        .resume();
    return read.future().onComplete(done -> vertx.cancelTimer(timer));
  }

  private void part(Buffer part) {
    if (over) {
      return;
    }
    if (body.length() + part.length() > most) {
      fail(tooLarge());
    } else {
      body.appendBuffer(part);
    }
  }

  private void fail(ProxyFailure failure) {
    if (!over) {
      over = true;
      read.fail(failure);
    }
  }

  private ProxyFailure tooLarge() {
    return new ProxyFailure(413, null, "a request body of more than " + most + " bytes");
  }
}
