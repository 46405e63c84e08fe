package dev.gatehouse.gateway.proxy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * What is left of a request's body after its answer: read and thrown away so that the client sees
 * the answer, but only so much, then the connection is closed.
 */
final class Leftover {
  private static final long MOST = 1024 * 1024;
  private static final long LINGER_MILLIS = 5_000;

  private final HttpServerRequest request;
  private long read;
  private boolean ended;

  private Leftover(HttpServerRequest request) {
    this.request = request;
  }

  /**
   * Throws away what is left of {@code request}.
   *
   * @param vertx for the time limit
   */
  static void discard(io.vertx.core.Vertx vertx, HttpServerRequest request) {
    if (request.isEnded()) {
      return;
    }
    if (request.version() == HttpVersion.HTTP_2) {
      // flow control holds the rest back, and the end of the stream frees it
      request.handler(part -> {}).endHandler(end -> {}).resume();
      return;
    }
    Leftover rest = new Leftover(request);
    long timer = vertx.setTimer(LINGER_MILLIS, id -> rest.close());
    request
        .handler(rest::part)
        .endHandler(
            end -> {
              rest.ended = true;
              vertx.cancelTimer(timer);
            })
        .resume();
  }

  private void part(Buffer part) {
    read += part.length();
    if (read > MOST) {
      close();
    }
  }

  private void close() {
    if (!ended) {
      ended = true;
      var unused = request.connection().close();
    }
  }
}
