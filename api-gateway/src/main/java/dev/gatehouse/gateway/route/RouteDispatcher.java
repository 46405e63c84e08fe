package dev.gatehouse.gateway.route;

import dev.gatehouse.common.claims.VerifiedToken;
import io.vertx.ext.web.RoutingContext;

/**
 * Takes a request that has passed every check to its route's target. Runs on the event loop of the
 * verticle instance that owns it. The request is paused and its body unread.
 */
@FunctionalInterface
public interface RouteDispatcher {
  /**
   * Answers the request, now or later; a failure goes to {@code ctx.fail}.
   *
   * @param ctx never null
   * @param route the matched route; never null
   * @param caller the verified caller; null where the route is public
   */
  void dispatch(RoutingContext ctx, Route route, VerifiedToken caller);
}
