package dev.gatehouse.gateway.admin;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/** Sends an answer; nothing happens where it was sent already or its receiver has gone. */
final class VertxAnswers {
  private VertxAnswers() {}

  static void json(RoutingContext ctx, int status, byte[] json) {
    send(ctx, status, "application/json", json);
  }

  static void send(RoutingContext ctx, int status, String contentType, byte[] body) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    ctx.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, contentType);
    if (ctx.request().method().equals(HttpMethod.HEAD)) {
      ctx.response().putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length)).end();
    } else {
      ctx.response().end(Buffer.buffer(body));
    }
  }

  static void empty(RoutingContext ctx) {
    if (!ctx.response().ended() && !ctx.response().closed()) {
      ctx.response().setStatusCode(204).end();
    }
  }
}
