package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.claims.VerifiedToken;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Passes an upstream's answer on: head, body with back-pressure, trailers. A body of known length
 * ends together with its last part, in one write. An answer that breaks off is reset.
 */
final class Answer implements HttpProxy.LongLived {
  private static final int SWITCHING = 101;
  private static final int NO_CONTENT = 204;
  private static final int NOT_MODIFIED = 304;
  private static final long UNKNOWN = -1;

  private final Exchange exchange;
  private final HttpClientResponse in;
  private final HttpServerResponse out;
  private final int status;
  private long left;
  private Future<Void> written = Future.succeededFuture();
  private boolean done;
  private boolean ended;
  private boolean paused;
  private boolean broken;
  private boolean eventStream;

  Answer(Exchange exchange, HttpClientResponse in) {
    this.exchange = exchange;
    this.in = in;
    this.out = exchange.response;
    this.status = in.statusCode();
  }

  void begin() {
    in.exceptionHandler(failure -> broke());
    String fault = fault();
    if (fault != null) {
      exchange.fail(new ProxyFailure(502, null, fault));
      return;
    }
    exchange.rememberHead();
    try {
      HeaderPolicy.toClient(in.headers(), out.headers());
      out.setStatusCode(status);
    } catch (IllegalArgumentException e) {
      // a field that may not be written: nothing of this answer is passed on
      exchange.fail(new ProxyFailure(502, null, "the upstream's head cannot be passed on"));
      return;
    }
    left = length();
    in.endHandler(end -> end());
    if (left == 0) {
      done = true;
      var unused = out.end();
      return;
    }
    eventStream = isEventStream();
    if (eventStream) {
      exchange.proxy.longLived().add(this);
      exchange.answerIsEndless();
    }
    if (left == UNKNOWN) {
      unsized();
    }
    in.handler(this::part);
  }

  /** Why the head is ambiguous (RFC 9112 §6.3); null where it is not. */
  private String fault() {
    if (status < 200) {
      return status == SWITCHING ? "the upstream switched protocols unasked" : "an unknown 1xx";
    }
    MultiMap headers = in.headers();
    List<String> lengths = headers.getAll(HttpHeaders.CONTENT_LENGTH);
    List<String> codings = headers.getAll(HttpHeaders.TRANSFER_ENCODING);
    if (lengths.size() > 1 || (!lengths.isEmpty() && !RequestGuard.digits(lengths.get(0)))) {
      return "the upstream's Content-Length is not one number";
    }
    if (codings.isEmpty()) {
      return null;
    }
    if (!lengths.isEmpty()) {
      return "the upstream sent Content-Length beside Transfer-Encoding";
    }
    return codings.size() > 1 || !"chunked".equalsIgnoreCase(codings.get(0))
        ? "the upstream used an unknown transfer coding"
        : null;
  }

  private long length() {
    if (exchange.request.method().equals(HttpMethod.HEAD)
        || status == NO_CONTENT
        || status == NOT_MODIFIED) {
      return 0;
    }
    String length = in.headers().get(HttpHeaders.CONTENT_LENGTH);
    return length == null ? UNKNOWN : Long.parseLong(length);
  }

  private boolean isEventStream() {
    String type = in.headers().get(HttpHeaders.CONTENT_TYPE);
    return type != null && type.toLowerCase(Locale.ROOT).startsWith("text/event-stream");
  }

  private void unsized() {
    if (exchange.request.version() == HttpVersion.HTTP_1_0) {
      // RFC 9112 §6.3: there the end of the connection is the end of the body
      exchange.ctx.addHeadersEndHandler(
          head -> out.headers().set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE));
    } else {
      out.setChunked(true);
      // the first part may be long in coming, and the client waits for the head
      var unused = out.writeHead();
    }
  }

  private void part(Buffer part) {
    if (done) {
      return;
    }
    moved();
    if (left > 0) {
      left -= part.length();
      if (left == 0) {
        done = true;
        var unused = out.end(part);
        return;
      }
    }
    written = out.write(part);
    if (!paused && out.writeQueueFull()) {
      paused = true;
      in.pause();
      out.drainHandler(drained -> drained());
    }
  }

  private void drained() {
    if (done || !paused) {
      return;
    }
    paused = false;
    moved();
    in.resume();
    cutOnceDelivered();
  }

  private void moved() {
    if (!eventStream) {
      exchange.answerMoves();
    }
  }

  private void end() {
    ended = true;
    exchange.proxy.longLived().remove(this);
    if (!done) {
      done = true;
      HeaderPolicy.trailersToClient(in.trailers(), out.trailers());
      var ending = out.end();
      if (left == UNKNOWN && exchange.request.version() == HttpVersion.HTTP_1_0) {
        ending.onComplete(sent -> exchange.request.connection().close());
      }
    }
    exchange.passedOn(status, keepNanos());
  }

  /** How long the connection may be kept; 0 where the upstream closes it. */
  private long keepNanos() {
    boolean keep = in.version() == HttpVersion.HTTP_1_1;
    for (String value : in.headers().getAll(HttpHeaders.CONNECTION)) {
      for (String option : value.split(",", -1)) {
        if (option.strip().equalsIgnoreCase("close")) {
          return 0;
        }
        keep |= option.strip().equalsIgnoreCase("keep-alive");
      }
    }
    return keep ? Math.min(exchange.proxy.keepNanos(), announcedNanos()) : 0;
  }

  /** {@code Keep-Alive: timeout=N} less a second, so that we close first. */
  private long announcedNanos() {
    String value = in.headers().get("keep-alive");
    int at = value == null ? -1 : value.indexOf("timeout=");
    if (at < 0) {
      return Long.MAX_VALUE;
    }
    long seconds = 0;
    for (int i = at + "timeout=".length(); i < value.length() && seconds < 100_000; i++) {
      int digit = Character.digit(value.charAt(i), 10);
      if (digit < 0) {
        break;
      }
      seconds = seconds * 10 + digit;
    }
    return TimeUnit.SECONDS.toNanos(Math.max(seconds - 1, 0));
  }

  private void broke() {
    broken = true;
    cutOnceDelivered();
  }

  /**
   * The break can overtake parts that arrived while we were paused, and what is resumed is
   * delivered by a task of its own: both go first.
   */
  private void cutOnceDelivered() {
    if (broken && !paused) {
      exchange
          .proxy
          .vertx()
          .runOnContext(
              later -> {
                if (!paused && !ended) {
                  cutOnceSent();
                }
              });
    }
  }

  /** A reset throws away what was written and has not left yet. */
  private void cutOnceSent() {
    written.onComplete(
        sent -> {
          if (!done) {
            cut();
          }
        });
  }

  private void cut() {
    exchange.proxy.longLived().remove(this);
    done = true;
    exchange.fail(new ProxyFailure(502, null, "the upstream broke off its answer"));
  }

  @Override
  public VerifiedToken caller() {
    return exchange.caller;
  }

  @Override
  public void callerEnded() {
    done = true;
    exchange.fail(new ProxyFailure(401, null, "the caller's token has ended"));
  }

  @Override
  public void gatewayStops() {
    done = true;
    exchange.fail(new ProxyFailure(503, null, "the gateway stops"));
  }
}
