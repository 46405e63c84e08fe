package dev.gatehouse.gateway.problem;

import io.netty.util.AsciiString;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;

/** Sends the answers that are the gateway's own: their security headers, and no body to a HEAD. */
public final class Answers {
  private static final AsciiString NOSNIFF = AsciiString.cached("nosniff");
  private static final AsciiString CONTENT_TYPE_OPTIONS =
      AsciiString.cached("x-content-type-options");
  private static final AsciiString REFERRER_POLICY = AsciiString.cached("referrer-policy");
  private static final AsciiString NO_REFERRER = AsciiString.cached("no-referrer");
  private static final AsciiString FRAME_OPTIONS = AsciiString.cached("x-frame-options");
  private static final AsciiString DENY = AsciiString.cached("DENY");
  private static final AsciiString CSP = AsciiString.cached("content-security-policy");
  private static final AsciiString NOTHING =
      AsciiString.cached("default-src 'none'; frame-ancestors 'none'");

  private Answers() {}

  /**
   * Ends a request with an answer of ours. Headers that are already set stay.
   *
   * @param request never null
   * @param status the HTTP status
   * @param contentType never null; not sent where there is no body by definition (304)
   * @param body never null
   */
  public static void send(
      HttpServerRequest request, int status, CharSequence contentType, Buffer body) {
    HttpServerResponse response = request.response();
    MultiMap headers = response.setStatusCode(status).headers();
    headers.set(CONTENT_TYPE_OPTIONS, NOSNIFF);
    headers.set(REFERRER_POLICY, NO_REFERRER);
    headers.set(FRAME_OPTIONS, DENY);
    if (!headers.contains(CSP)) {
      headers.set(CSP, NOTHING);
    }
    boolean bodyLeft = !request.isEnded() && UnreadBodyHandler.expected(request);
    boolean last = bodyLeft && request.version() != HttpVersion.HTTP_2;
    if (last) {
      headers.set(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    if (status == 304) {
      response.end();
    } else {
      headers.set(HttpHeaders.CONTENT_TYPE, contentType);
      headers.set(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      if (request.method().equals(HttpMethod.HEAD)) {
        response.end();
      } else {
        response.end(body);
      }
    }
    if (bodyLeft) {
      new UnreadBodyHandler(request).dropThenClose();
    } else if (!request.isEnded()) {
      request.resume(); // only its end is still to come
    }
  }

  /** Ends an answer of ours after which nothing more is read from the connection. */
  public static void sendLast(
      HttpServerRequest request, int status, CharSequence contentType, Buffer body) {
    boolean closes = request.version() != HttpVersion.HTTP_2;
    if (closes) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    boolean bodyLeft = !request.isEnded() && UnreadBodyHandler.expected(request);
    send(request, status, contentType, body);
    if (closes && !bodyLeft) {
      request.connection().close();
    }
  }
}
