package dev.gatehouse.gateway.auth;

import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.gateway.access.Exchange;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.route.Route.Access;
import io.vertx.core.Handler;
import io.vertx.ext.auth.authorization.AndAuthorization;
import io.vertx.ext.auth.authorization.Authorization;
import io.vertx.ext.auth.authorization.PermissionBasedAuthorization;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Checks that a caller holds every scope of the route, as vertx-auth-common authorizations, and is
 * a user where only users are served. One per router, used on its event loop only.
 */
public final class ScopeHandler implements Handler<RoutingContext> {
  /** More sets of scopes than any routes file has in use at once; then the memory is dropped. */
  private static final int MOST_REMEMBERED = 10_000;

  private final Map<Set<String>, Authorization> bySet = new HashMap<>();

  /** A handler for one router. */
  public ScopeHandler() {}

  @Override
  public void handle(RoutingContext ctx) {
    Exchange exchange = ExchangeHandler.of(ctx);
    if (!(exchange.route().access() instanceof Access.Token needed)) {
      ctx.next();
      return;
    }
    if (needed.usersOnly() && exchange.caller().kind() != SubjectKind.USER) {
      ctx.fail(HttpRefusal.usersOnly(needed.scopes()));
      return;
    }
    if (!needed.scopes().isEmpty() && !authorization(needed.scopes()).match(ctx.user())) {
      ctx.fail(HttpRefusal.insufficientScope(needed.scopes()));
      return;
    }
    ctx.next();
  }

  private Authorization authorization(Set<String> scopes) {
    Authorization known = bySet.get(scopes);
    if (known == null) {
      if (bySet.size() >= MOST_REMEMBERED) {
        bySet.clear();
      }
      AndAuthorization all = AndAuthorization.create();
      scopes.forEach(scope -> all.addAuthorization(PermissionBasedAuthorization.create(scope)));
      known = all;
      bySet.put(scopes, known);
    }
    return known;
  }
}
