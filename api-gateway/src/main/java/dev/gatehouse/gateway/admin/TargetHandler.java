package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.http.Problem;
import dev.gatehouse.common.http.ProblemJson;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.UUID;

/**
 * Stands before the router, which answers a request target it cannot read in its own words: an
 * absolute path (RFC 9112 §3.2.1) whose percent-encodings are well-formed goes on, nothing else.
 */
final class TargetHandler implements Handler<HttpServerRequest> {
  private final Handler<HttpServerRequest> router;

  TargetHandler(Handler<HttpServerRequest> router) {
    this.router = router;
  }

  @Override
  public void handle(HttpServerRequest request) {
    if (readable(request.uri())) {
      router.handle(request);
    } else {
      refuse(request);
    }
  }

  private static boolean readable(String target) {
    if (target == null || target.isEmpty() || target.charAt(0) != '/') {
      return false;
    }
    for (int i = target.indexOf('%'); i >= 0; i = target.indexOf('%', i + 1)) {
      if (i + 2 >= target.length()
          || Character.digit(target.charAt(i + 1), 16) < 0
          || Character.digit(target.charAt(i + 2), 16) < 0) {
        return false;
      }
    }
    return true;
  }

  private static void refuse(HttpServerRequest request) {
    String id = UUID.randomUUID().toString();
    var problem =
        new Problem(
            ProblemJson.type("invalid-request"),
            "Bad Request",
            400,
            "the request target is not a well-formed path",
            id);
    request
        .response()
        .setStatusCode(400)
        .putHeader("x-request-id", id)
        .putHeader(HttpHeaders.CONTENT_TYPE, ProblemJson.CONTENT_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, ProblemJson.CACHE_CONTROL)
        .end(Buffer.buffer(ProblemJson.bytes(problem)));
  }
}
