package dev.gatehouse.gateway.oauth;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.auth.Introspect;
import dev.gatehouse.common.auth.Introspection;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.config.Secret;
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
 * {@code POST /introspect} (RFC 7662), for confidential clients. auth-service decides, by what it
 * knows itself and not by what this node has heard of the feed.
 */
public final class IntrospectEndpoint implements RouteDispatcher {
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
  public IntrospectEndpoint(Bus bus, int bodyLimit, Duration bodyTime) {
    this.bus = Objects.requireNonNull(bus, "bus");
    this.bodyLimit = bodyLimit;
    this.bodyTime = Objects.requireNonNull(bodyTime, "bodyTime");
  }

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    new FormBodyHandler(ctx, bodyLimit, bodyTime).read(body -> introspect(ctx, body));
  }

  private void introspect(RoutingContext ctx, Buffer body) {
    Exchange exchange = ExchangeHandler.of(ctx);
    Introspect question;
    try {
      TokenForm form = TokenForm.parse(body.getBytes());
      ClientCredentials client =
          ClientCredentialsParser.parse(form, ctx.request().getHeader(HttpHeaders.AUTHORIZATION));
      if (client == null) {
        throw ClientCredentialsParser.invalidClient("NO_CLIENT");
      }
      question =
          new Introspect(client, new Secret(form.require("token")), exchange.forwarded().client());
    } catch (FormFaultException e) {
      ctx.fail(OAuthRefusals.ofForm(e));
      return;
    } catch (HttpRefusal refusal) {
      ctx.fail(refusal);
      return;
    }
    bus.ask(AuthCalls.INTROSPECT, question, exchange.trace())
        .onSuccess(introspection -> answer(ctx, introspection))
        .onFailure(cause -> ctx.fail(OAuthRefusals.ofCall(cause)));
  }

  private static void answer(RoutingContext ctx, Introspection introspection) {
    ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store").putHeader("Pragma", "no-cache");
    Answers.send(
        ctx.request(),
        200,
        "application/json",
        Buffer.buffer(IntrospectionJson.bytes(introspection)));
  }
}
