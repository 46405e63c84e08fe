package dev.gatehouse.gateway.oauth;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.access.Exchange;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.problem.Answers;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;

/**
 * {@code POST /token} (RFC 6749 §3.2). Reads the form strictly, asks auth-service, and words its
 * answer. What stands in the query is ignored: it would be in logs of others.
 */
public final class TokenEndpoint implements RouteDispatcher {
  private final Bus bus;
  private final int bodyLimit;
  private final Duration bodyTime;

  /**
   * The endpoint.
   *
   * @param bus can seal; never null
   * @param bodyLimit the largest body, in bytes; one more is 413
   * @param bodyTime how long a body may take to arrive; then it is 408; never null
   */
  public TokenEndpoint(Bus bus, int bodyLimit, Duration bodyTime) {
    this.bus = Objects.requireNonNull(bus, "bus");
    this.bodyLimit = bodyLimit;
    this.bodyTime = Objects.requireNonNull(bodyTime, "bodyTime");
  }

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    new FormBodyHandler(ctx, bodyLimit, bodyTime).read(body -> ask(ctx, body));
  }

  private void ask(RoutingContext ctx, Buffer body) {
    Exchange exchange = ExchangeHandler.of(ctx);
    String authorization = ctx.request().getHeader(HttpHeaders.AUTHORIZATION);
    TokenRequest request;
    try {
      request =
          TokenRequestParser.parse(body.getBytes(), authorization, exchange.forwarded().client());
    } catch (HttpRefusal refusal) {
      ctx.fail(refusal);
      return;
    }
    bus.ask(AuthCalls.TOKEN, request, exchange.trace())
        .onSuccess(token -> answer(ctx, token))
        .onFailure(cause -> ctx.fail(OAuthRefusals.ofCall(cause)));
  }

  private static void answer(RoutingContext ctx, IssuedToken token) {
    ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store").putHeader("Pragma", "no-cache");
    Answers.send(
        ctx.request(), 200, "application/json", Buffer.buffer(TokenAnswerJson.bytes(token)));
  }
}
