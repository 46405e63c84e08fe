package dev.gatehouse.gateway.proxy;

import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.NetSocket;
import java.util.List;

/** The opening handshake of a WebSocket (RFC 6455 §4), the one upgrade that is passed on. */
final class WebSocketUpgrade {
  private static final int SWITCHING = 101;
  private static final String WEBSOCKET = "websocket";
  private static final String UPGRADE = "upgrade";

  private WebSocketUpgrade() {}

  /** Whether {@code request} asks for one. */
  static boolean asked(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_1_1
        && request.headers().contains(HttpHeaders.UPGRADE)
        && request.method().equals(HttpMethod.GET)
        && lists(request.headers().getAll(HttpHeaders.UPGRADE), WEBSOCKET)
        && lists(request.headers().getAll(HttpHeaders.CONNECTION), UPGRADE);
  }

  private static boolean lists(List<String> values, String option) {
    for (String value : values) {
      for (String part : value.split(",", -1)) {
        if (part.strip().equalsIgnoreCase(option)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Asks the upstream; an answer other than 101 goes the normal way. */
  static void start(Exchange exchange, HttpClientRequest out) {
    out.headers().set(HttpHeaders.CONNECTION, "Upgrade").set(HttpHeaders.UPGRADE, WEBSOCKET);
    out.connect()
        .onComplete(
            (answer, failure) -> {
              if (failure == null && answer.statusCode() == SWITCHING && !exchange.isOver()) {
                switched(exchange, answer);
              } else {
                exchange.answered(answer, failure);
              }
            });
  }

  private static void switched(Exchange exchange, HttpClientResponse answer) {
    if (!lists(answer.headers().getAll(HttpHeaders.UPGRADE), WEBSOCKET)) {
      exchange.fail(new ProxyFailure(502, null, "the upstream switched to another protocol"));
      return;
    }
    NetSocket upstream = answer.netSocket();
    // before anything asynchronous: frames may have come with the head
    upstream.pause();
    UpstreamConnection connection = exchange.connection();
    var headers = exchange.response.headers();
    HeaderPolicy.toClient(answer.headers(), headers);
    headers.set(HttpHeaders.CONNECTION, "Upgrade").set(HttpHeaders.UPGRADE, WEBSOCKET);
    exchange
        .request
        .toNetSocket()
        .onComplete(
            (client, failure) -> {
              if (failure != null || exchange.isOver()) {
                exchange.fail(new ProxyFailure(502, null, "the client left during the upgrade"));
                exchange.pool().discard(connection);
                return;
              }
              client.pause();
              exchange.becameTunnel();
              new Tunnel(exchange, connection, client, upstream).open();
            });
  }
}
