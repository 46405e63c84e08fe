package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.route.Route;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way to an upstream: borrows a connection, streams the body up, and hands over
 * to {@link Answer} or {@link Tunnel}. Over exactly once: when the answer was passed on whole, when
 * the client has gone, or when it failed.
 */
final class Exchange extends Deadlines.Entry implements UpstreamPool.Borrower {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** RFC 9113 §7; HTTP/1 closes the connection. */
  private static final long INTERNAL_ERROR = 2;

  /** Shared and never changed: method and target are set on the request itself. */
  private static final RequestOptions BLANK = new RequestOptions();

  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS, HttpMethod.DELETE, HttpMethod.PUT);

  /** What the deadline is for. */
  private enum Waiting {
    CONNECTION,
    CLIENT_BODY,
    UPSTREAM_BODY,
    ANSWER,
    ANSWER_BODY,
    NOTHING
  }

  final HttpProxy proxy;
  final RoutingContext ctx;
  final Route route;
  final VerifiedToken caller;
  final InboundRequest inbound;
  final HttpServerRequest request;
  final HttpServerResponse response;
  private final UpstreamPool pool;
  private boolean body;
  private final boolean webSocket;
  private Waiting waiting = Waiting.CONNECTION;
  private UpstreamConnection connection;
  private HttpClientRequest out;
  private boolean sent;
  private boolean retried;
  private boolean over;
  private List<Map.Entry<String, String>> headBefore;

  Exchange(
      HttpProxy proxy, RoutingContext ctx, Route route, VerifiedToken caller, UpstreamPool pool) {
    this.proxy = proxy;
    this.ctx = ctx;
    this.route = route;
    this.caller = caller;
    this.inbound = InboundRequest.of(ctx);
    this.request = ctx.request();
    this.response = ctx.response();
    this.pool = pool;
    this.body = hasBody(request);
    this.webSocket = !body && WebSocketUpgrade.asked(request);
  }

  private static boolean hasBody(HttpServerRequest request) {
    if (request.version() == HttpVersion.HTTP_2) {
      return !request.isEnded();
    }
    String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
    return length == null
        ? request.headers().contains(HttpHeaders.TRANSFER_ENCODING)
        : !length.equals("0");
  }

  void start() {
    if (body) {
      request.pause();
    }
    request.exceptionHandler(this::clientBroke);
    ctx.addEndHandler(
        end -> {
          if (!RequestGuard.answered(request, end)) {
            clientBroke(end.cause());
          }
        });
    within(route.timeout().toNanos());
    proxy.deadlines().add(this);
    pool.borrow(this, false);
  }

  @Override
  public void lent(UpstreamConnection lent) {
    if (over) {
      pool.giveBack(lent, proxy.keepNanos());
      return;
    }
    connection = lent;
    lent.http
        .request(BLANK)
        .onComplete(
            (created, failure) -> {
              if (over) {
                pool.discard(lent);
              } else if (failure != null) {
                upstreamFailed(failure);
              } else {
                send(created);
              }
            });
  }

  @Override
  public void refused(ProxyFailure failure) {
    fail(failure);
  }

  private void send(HttpClientRequest created) {
    out = created;
    waiting = Waiting.ANSWER;
    created
        .setMethod(request.method())
        .setURI(inbound.target().uri(route.stripPrefix()))
        .exceptionHandler(failure -> {}); // the answer's future carries the same failure
    HeaderPolicy.toUpstream(
        request.version(), request.headers(), created.headers(), route, caller, inbound);
    if (webSocket) {
      WebSocketUpgrade.start(this, created);
      return;
    }
    created.response().onComplete(this::answered);
    if (body) {
      sendBody();
    } else {
      sent = true;
      var unused = created.end();
    }
  }

  private void sendBody() {
    boolean sized = request.headers().contains(HttpHeaders.CONTENT_LENGTH);
    if (!sized && request.version() != HttpVersion.HTTP_2) {
      out.setChunked(true);
    }
    if (request.headers().contains(HttpHeaders.EXPECT)) {
      var unused = response.writeContinue();
    }
    waiting = Waiting.CLIENT_BODY;
    progress();
    request
        .handler(
            part -> {
              if (!sized && !out.isChunked()) {
                // HTTP/2 does not say beforehand whether there is a body
                out.setChunked(true);
              }
              part(part);
            })
        .endHandler(end -> bodySent())
        .resume();
  }

  private void part(Buffer part) {
    if (over || sent) {
      return;
    }
    progress();
    var unused = out.write(part);
    if (out.writeQueueFull()) {
      request.pause();
      if (waiting == Waiting.CLIENT_BODY) {
        waiting = Waiting.UPSTREAM_BODY;
      }
      out.drainHandler(
          drained -> {
            if (waiting == Waiting.UPSTREAM_BODY) {
              waiting = Waiting.CLIENT_BODY;
            }
            progress();
            request.resume();
          });
    }
  }

  private void bodySent() {
    if (over || sent) {
      return;
    }
    sent = true;
    if (!out.isChunked() && !out.headers().contains(HttpHeaders.CONTENT_LENGTH)) {
      // of an HTTP/2 request only the end was still to come
      body = false;
      out.putHeader(HttpHeaders.CONTENT_LENGTH, "0");
    }
    var unused = out.end();
    if (waiting == Waiting.CLIENT_BODY || waiting == Waiting.UPSTREAM_BODY) {
      waiting = Waiting.ANSWER;
      within(route.timeout().toNanos());
    }
  }

  /** The request's body moves. */
  private void progress() {
    if (waiting != Waiting.NOTHING) {
      within(proxy.limits().bodyIdle().toNanos());
    }
  }

  /** The answer lives as long as its caller's token, whatever becomes of the request's body. */
  void answerIsEndless() {
    waiting = Waiting.NOTHING;
    within(Long.MAX_VALUE);
  }

  /** The answer's body moves; where the route gives it longer, it may stand still for longer. */
  void answerMoves() {
    within(Math.max(proxy.limits().bodyIdle().toNanos(), route.timeout().toNanos()));
  }

  void answered(HttpClientResponse answer, Throwable failure) {
    if (over) {
      return;
    }
    if (failure != null) {
      upstreamFailed(failure);
      return;
    }
    waiting = Waiting.ANSWER_BODY;
    answerMoves();
    new Answer(this, answer).begin();
  }

  /** The upstream's connection broke before it had answered. */
  void upstreamFailed(Throwable failure) {
    if (over) {
      return;
    }
    boolean closedUnderUs =
        failure instanceof HttpClosedException || failure instanceof IOException;
    boolean again =
        closedUnderUs
            && connection != null
            && connection.reused
            && !retried
            && !body
            && IDEMPOTENT.contains(request.method());
    dropConnection();
    if (again) {
      retried = true;
      out = null;
      waiting = Waiting.CONNECTION;
      pool.borrow(this, true);
    } else {
      fail(
          new ProxyFailure(502, null, "the upstream broke: " + failure.getClass().getSimpleName()));
    }
  }

  @Override
  void expired() {
    fail(
        switch (waiting) {
          case CONNECTION ->
              connection == null && pool.open() >= proxy.limits().connections()
                  ? new ProxyFailure(503, RETRY_AFTER, "no connection to the upstream became free")
                  : new ProxyFailure(504, null, "no connection to the upstream in time");
          case CLIENT_BODY -> new ProxyFailure(408, null, "the request body stood still");
          case UPSTREAM_BODY -> new ProxyFailure(504, null, "the upstream stopped reading");
          case ANSWER -> new ProxyFailure(504, null, "no answer in time");
          case ANSWER_BODY, NOTHING -> new ProxyFailure(504, null, "the answer stood still");
        });
  }

  /** Answers with a failure, or cuts an answer that has begun: it must not look whole. */
  void fail(ProxyFailure failure) {
    if (over) {
      return;
    }
    finish();
    dropConnection();
    if (response.ended()) {
      return;
    }
    if (response.headWritten()) {
      proxy.meters().cut(route);
      LOG.info(
          "answer cut: {} (route {}, request {})",
          failure.logReason(),
          route.name(),
          inbound.trace().requestId());
      var unused = response.reset(INTERNAL_ERROR);
      return;
    }
    proxy.meters().answered(route, failure.status());
    if (headBefore != null) {
      response.headers().clear();
      headBefore.forEach(field -> response.headers().add(field.getKey(), field.getValue()));
    }
    Leftover.discard(proxy.vertx(), request);
    ctx.fail(failure.status(), failure);
  }

  /** What the gateway has set so far, for the case that the upstream's head must go again. */
  void rememberHead() {
    headBefore = response.headers().entries();
  }

  /** The answer went to the client whole. */
  void passedOn(int status, long keepNanos) {
    if (over) {
      return;
    }
    finish();
    proxy.meters().answered(route, status);
    if (sent && keepNanos > 0) {
      UpstreamConnection done = connection;
      connection = null;
      pool.giveBack(done, keepNanos);
    } else {
      dropConnection();
    }
    if (body && !sent) {
      Leftover.discard(proxy.vertx(), request);
    }
  }

  /** The client has gone, or its body breaks its framing: then it can still be told so. */
  private void clientBroke(Throwable cause) {
    if (RequestGuard.breaksFraming(request, cause)) {
      fail(new ProxyFailure(400, null, "the request body breaks its framing"));
    } else {
      clientGone();
    }
  }

  private void clientGone() {
    if (!over) {
      proxy.meters().cut(route);
      finish();
      dropConnection();
    }
  }

  /** From now on a tunnel has the connection; it is closed, not given back. */
  void becameTunnel() {
    finish();
    proxy.meters().answered(route, 101);
  }

  private void finish() {
    over = true;
    proxy.deadlines().remove(this);
    if (connection == null) {
      pool.forget(this); // or it would keep its place in the queue from who still waits
    }
  }

  private void dropConnection() {
    UpstreamConnection dropped = connection;
    connection = null;
    if (dropped != null) {
      pool.discard(dropped);
    }
  }

  UpstreamConnection connection() {
    return connection;
  }

  UpstreamPool pool() {
    return pool;
  }

  boolean isOver() {
    return over;
  }
}
