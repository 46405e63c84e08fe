package dev.gatehouse.gateway.admin;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Set;

/**
 * Reads a whole body of a bounded size, in a bounded time, of a named media type. {@link #bytesOf}
 * is how the handlers behind it get at it.
 */
final class BoundedBodyHandler implements Handler<RoutingContext> {
  /** How long a body may take to arrive. */
  static final Duration TIME_LIMIT = Duration.ofSeconds(10);

  private static final String KEY = BoundedBodyHandler.class.getName();
  // what is read beyond the limit and thrown away, so that a sender who is nearly done sees the 413
  private static final int DISCARDED = 1 << 20;

  private final Vertx vertx;
  private final int limit;
  private final Set<String> mediaTypes;
  private final Duration timeLimit;
  private final boolean mayBeEmpty;

  /**
   * @param limit the most bytes
   * @param mediaTypes in lower case, without parameters
   */
  BoundedBodyHandler(Vertx vertx, int limit, Set<String> mediaTypes, Duration timeLimit) {
    this(vertx, limit, mediaTypes, timeLimit, false);
  }

  /**
   * @param mayBeEmpty whether a request without a body needs no media type
   */
  BoundedBodyHandler(
      Vertx vertx, int limit, Set<String> mediaTypes, Duration timeLimit, boolean mayBeEmpty) {
    this.vertx = vertx;
    this.limit = limit;
    this.mediaTypes = mediaTypes;
    this.timeLimit = timeLimit;
    this.mayBeEmpty = mayBeEmpty;
  }

  /** The body that was read; never null behind this handler. */
  static byte[] bytesOf(RoutingContext ctx) {
    Buffer body = ctx.get(KEY);
    return body.getBytes();
  }

  @Override
  public void handle(RoutingContext ctx) {
    long declared = declaredLength(ctx.request());
    if (declared > (long) limit + DISCARDED) {
      refuseUnread(ctx, tooLarge());
      return;
    }
    new Reading(ctx).start();
  }

  private AdminRefusal tooLarge() {
    return new AdminRefusal(
        413, "content-too-large", "the body may have at most " + limit + " bytes");
  }

  /** The rest of the body is not read: the connection cannot be used again. */
  private static void refuseUnread(RoutingContext ctx, AdminRefusal refusal) {
    ctx.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    // the server itself would wait for the rest before it closes
    ctx.addEndHandler(sent -> ctx.request().connection().close());
    ctx.fail(refusal);
  }

  private static long declaredLength(HttpServerRequest request) {
    String value = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return value == null ? 0 : Long.parseLong(value);
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE; // the HTTP decoder refuses these before
    }
  }

  private AdminRefusal refusalOfType(HttpServerRequest request, long length) {
    if (mayBeEmpty && length == 0) {
      return null;
    }
    if (request.headers().contains(HttpHeaders.CONTENT_ENCODING)) {
      return new AdminRefusal(
          415, "unsupported-media-type", "a Content-Encoding is not understood here");
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String[] parts =
        type == null ? new String[] {""} : type.toLowerCase(Locale.ROOT).split(";", -1);
    boolean known = mediaTypes.contains(parts[0].strip());
    for (int i = 1; i < parts.length && known; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      known = !parameter.startsWith("charset=") || parameter.equals("charset=utf-8");
    }
    return known
        ? null
        : new AdminRefusal(
            415,
            "unsupported-media-type",
            "the Content-Type must be "
                + String.join(" or ", mediaTypes.stream().sorted().toList()));
  }

  /** One body on its way. */
  private final class Reading {
    private final RoutingContext ctx;
    private final Buffer body = Buffer.buffer();
    private long length;
    private boolean done;
    private long timer;

    Reading(RoutingContext ctx) {
      this.ctx = ctx;
    }

    void start() {
      timer = vertx.setTimer(timeLimit.toMillis(), id -> tooLate());
      HttpServerRequest request = ctx.request();
      request.exceptionHandler(cause -> finish()); // the sender is gone: nobody to answer
      request.handler(this::part);
      request.endHandler(end -> complete());
    }

    private void part(Buffer part) {
      if (done) {
        return;
      }
      length += part.length();
      if (length <= limit) {
        body.appendBuffer(part);
      } else if (length > (long) limit + DISCARDED) {
        finish();
        refuseUnread(ctx, tooLarge());
      }
    }

    private void complete() {
      if (done) {
        return;
      }
      finish();
      AdminRefusal refusal = length > limit ? tooLarge() : refusalOfType(ctx.request(), length);
      if (refusal != null) {
        ctx.fail(refusal);
        return;
      }
      ctx.put(KEY, body);
      ctx.next();
    }

    private void tooLate() {
      if (!done) {
        finish();
        refuseUnread(
            ctx,
            new AdminRefusal(
                408,
                "request-timeout",
                "the body did not arrive within " + timeLimit.toSeconds() + " s"));
      }
    }

    private void finish() {
      done = true;
      vertx.cancelTimer(timer);
    }
  }
}
