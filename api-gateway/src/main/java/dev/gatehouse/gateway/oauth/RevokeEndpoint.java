package dev.gatehouse.gateway.oauth;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.auth.FirstParty;
import dev.gatehouse.common.auth.RevokeOwn;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenCheck;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.gateway.access.Exchange;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.problem.Answers;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;

/**
 * {@code POST /revoke} (RFC 7009): for an authenticated client, and for first-party log-ins, which
 * revoke by possession: whoever has the token may end it. An answer tells nothing of the token, so
 * a good one, a bad one and none of ours are answered alike.
 */
public final class RevokeEndpoint implements RouteDispatcher {
  /** How long an answer waits for this node to refuse the token. */
  static final Duration APPLIED_WITHIN = Duration.ofSeconds(1);

  private final Bus bus;
  private final FeedNode feed;
  private final TokenCheck tokens;
  private final int bodyLimit;
  private final Duration bodyTime;

  /**
   * The endpoint.
   *
   * @param bus can seal; never null
   * @param feed this node's; never null
   * @param tokens sorts out what auth-service need not be asked about; never null
   * @param bodyLimit the largest body, in bytes; one more is 413
   * @param bodyTime how long a body may take to arrive; then it is 408; never null
   */
  public RevokeEndpoint(
      Bus bus, FeedNode feed, TokenCheck tokens, int bodyLimit, Duration bodyTime) {
    this.bus = Objects.requireNonNull(bus, "bus");
    this.feed = Objects.requireNonNull(feed, "feed");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.bodyLimit = bodyLimit;
    this.bodyTime = Objects.requireNonNull(bodyTime, "bodyTime");
  }

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    new FormBodyHandler(ctx, bodyLimit, bodyTime).read(body -> revoke(ctx, body));
  }

  private void revoke(RoutingContext ctx, Buffer body) {
    Exchange exchange = ExchangeHandler.of(ctx);
    RevokeOwn request;
    try {
      request = request(ctx.request(), body, exchange.forwarded().client());
    } catch (HttpRefusal refusal) {
      ctx.fail(refusal);
      return;
    }
    // a client must authenticate, whatever its token is
    if (request.client() == null && !worthAsking(request.token().value())) {
      answer(ctx);
      return;
    }
    bus.ask(AuthCalls.REVOKE_OWN, request, exchange.trace())
        .compose(revoked -> feed.applied(revoked.sequence(), APPLIED_WITHIN))
        .onSuccess(applied -> answer(ctx))
        .onFailure(cause -> ctx.fail(OAuthRefusals.ofCall(cause)));
  }

  private static RevokeOwn request(HttpServerRequest request, Buffer body, String clientAddress) {
    try {
      TokenForm form = TokenForm.parse(body.getBytes());
      ClientCredentials client =
          ClientCredentialsParser.parse(form, request.getHeader(HttpHeaders.AUTHORIZATION));
      return new RevokeOwn(
          FirstParty.asks(client) ? null : client,
          new Secret(form.require("token")),
          clientAddress);
    } catch (FormFaultException e) {
      throw OAuthRefusals.ofForm(e);
    }
  }

  /**
   * Whether auth-service may have something to revoke. An administrator's token is for another
   * audience, and a key may be newer than what this node has heard; all else that is refused here
   * is refused everywhere.
   */
  private boolean worthAsking(String token) {
    try {
      tokens.check(token);
      return true;
    } catch (TokenRefusedException e) {
      return e.reason() == RefusalReason.AUDIENCE || e.reason() == RefusalReason.UNKNOWN_KEY;
    }
  }

  /** RFC 7009 §2.2: 200, and nothing in it matters. */
  private static void answer(RoutingContext ctx) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store").putHeader("Pragma", "no-cache");
    Answers.send(ctx.request(), 200, "application/json", Buffer.buffer("{}"));
  }
}
