package dev.gatehouse.gateway.problem;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/**
 * Drops a body that nobody wants after the answer was sent, and closes the connection: at the
 * body's end, or once it proves to be long or slow. To close at once could cut the answer off: the
 * peer's system throws away what it has not read yet when it sends to a closed connection.
 */
final class UnreadBodyHandler implements Handler<Buffer> {
  private static final long MOST_BYTES = 1024 * 1024;
  private static final long MOST_MILLIS = 2000;
  private static final long NO_ERROR = 0;

  private final HttpServerRequest request;
  private final Vertx vertx = Vertx.currentContext().owner();
  private long dropped;
  private long timer;
  private boolean done;

  UnreadBodyHandler(HttpServerRequest request) {
    this.request = request;
  }

  /** Whether a body follows the head; that a request has not ended yet does not say so. */
  static boolean expected(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return true;
    }
    String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    return (length != null && !length.equals("0"))
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  void dropThenClose() {
    timer = vertx.setTimer(MOST_MILLIS, late -> finish());
    request.exceptionHandler(gone -> finish()).handler(this).endHandler(end -> finish()).resume();
  }

  @Override
  public void handle(Buffer part) {
    dropped += part.length();
    if (dropped > MOST_BYTES) {
      finish();
    }
  }

  private void finish() {
    if (done) {
      return;
    }
    done = true;
    vertx.cancelTimer(timer);
    if (request.version() != HttpVersion.HTTP_2) {
      request.connection().close();
    } else if (!request.isEnded()) {
      request.response().reset(NO_ERROR);
    }
  }
}
