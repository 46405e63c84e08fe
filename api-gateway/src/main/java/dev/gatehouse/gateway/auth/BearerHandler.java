package dev.gatehouse.gateway.auth;

import dev.gatehouse.common.auth.TokenAuthenticator;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.common.jose.KeyRing;
import dev.gatehouse.gateway.access.Exchange;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.access.GatewayMetrics;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.route.Route.Access;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.auth.authentication.Credentials;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.JWTAuthHandler;
import io.vertx.ext.web.impl.UserContextInternal;
import java.util.Objects;

/**
 * Lets a request for a protected route through only with a token that verifies, by Vert.x's {@link
 * JWTAuthHandler} over our {@link TokenAuthenticator}. Two steps: {@link #handle} reads the field
 * strictly first, since the handler behind it answers 400 to some odd values, and {@link
 * #requireCaller} checks afterwards that there is a user: the handler lets a CORS preflight pass
 * without one.
 */
public final class BearerHandler implements Handler<RoutingContext> {
  private final VertxAskingAuth verdicts;
  private final JWTAuthHandler tokens;
  private final FeedNode node;
  private final FeedView feed;
  private final GatewayMetrics metrics;

  /**
   * A handler for one router.
   *
   * @param authenticator a {@link TokenAuthenticator}; never null
   * @param node this node's: says whether it is stale, and asks about keys it has not heard of;
   *     never null
   * @param metrics never null
   */
  public BearerHandler(JWTAuth authenticator, FeedNode node, GatewayMetrics metrics) {
    this.verdicts = new VertxAskingAuth(authenticator);
    this.tokens = JWTAuthHandler.create(verdicts);
    this.node = Objects.requireNonNull(node, "node");
    this.feed = node.view();
    this.metrics = Objects.requireNonNull(metrics, "metrics");
  }

  @Override
  public void handle(RoutingContext ctx) {
    Exchange exchange = ExchangeHandler.of(ctx);
    if (exchange.route().access() instanceof Access.Public) {
      ctx.next();
      return;
    }
    String authorization = ctx.request().headers().get(HttpHeaders.AUTHORIZATION);
    RefusalReason fault = BearerToken.faultOf(authorization);
    if (fault != null) {
      metrics.refused(fault);
      ctx.fail(HttpRefusal.unauthorized(fault, fault != RefusalReason.MISSING));
      return;
    }
    tokens.handle(ctx);
    Credentials unknownKey = verdicts.takeOpen();
    if (unknownKey != null) {
      askFirst(ctx, unknownKey);
    }
  }

  /**
   * The key may be one that this node has not heard of yet: it asks before it refuses (design §4).
   * The request stays as the handler left it, with its body paused; whoever reads it resumes it.
   */
  private void askFirst(RoutingContext ctx, Credentials credentials) {
    KeyRing before = feed.keys();
    node.heardAll()
        .compose(
            heard ->
                feed.keys() == before
                    ? Future.failedFuture(new TokenRefusedException(RefusalReason.UNKNOWN_KEY))
                    : verdicts.verdict(credentials))
        .onSuccess(
            user -> {
              ((UserContextInternal) ctx.userContext()).setUser(user);
              ctx.next();
            })
        .onFailure(ctx::fail);
  }

  /** The step behind {@link #handle}: nobody gets further without a verified token. */
  public void requireCaller(RoutingContext ctx) {
    Exchange exchange = ExchangeHandler.of(ctx);
    if (exchange.route().access() instanceof Access.Public) {
      ctx.next();
      return;
    }
    VerifiedToken caller = TokenAuthenticator.of(ctx.user());
    if (caller == null) {
      ctx.fail(HttpRefusal.unauthorized(RefusalReason.MISSING, false));
      return;
    }
    exchange.calledBy(caller);
    if (exchange.route().strictRevocation() && feed.stale()) {
      ctx.fail(HttpRefusal.stale("STALE"));
      return;
    }
    ctx.next();
  }

  /**
   * The refusal of a token, as a node that may be stale has to word it: it cannot know whether a
   * key it has not heard of exists (interface §3, unknown subjects).
   *
   * @param refused never null
   */
  public HttpRefusal wordingOf(TokenRefusedException refused) {
    RefusalReason reason = refused.reason();
    return reason == RefusalReason.UNKNOWN_KEY && feed.stale()
        ? HttpRefusal.stale("UNKNOWN_KEY_WHILE_STALE")
        : HttpRefusal.unauthorized(reason, reason != RefusalReason.MISSING);
  }
}
