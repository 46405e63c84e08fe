package dev.gatehouse.gateway;

import dev.gatehouse.gateway.access.Exchange;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.problem.ProblemHandler;
import dev.gatehouse.gateway.problem.ProblemKind;
import dev.gatehouse.gateway.proxy.InboundRequest;
import dev.gatehouse.gateway.proxy.NormalTarget;
import dev.gatehouse.gateway.proxy.PathPolicy;
import dev.gatehouse.gateway.proxy.Refusal;
import dev.gatehouse.gateway.proxy.RequestGuard;
import dev.gatehouse.gateway.route.Authority;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Refuses what is hostile or not for us, and brings the rest into the one form that everything else
 * decides on.
 */
final class ArrivalHandler implements Handler<RoutingContext> {
  private final Set<String> allowedHosts;
  private final ProblemHandler problems;

  /**
   * @param allowedHosts null for every host
   * @param problems answers what is hostile
   */
  ArrivalHandler(Set<String> allowedHosts, ProblemHandler problems) {
    this.allowedHosts = allowedHosts;
    this.problems = problems;
  }

  @Override
  public void handle(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    Refusal hostile = RequestGuard.check(request);
    if (hostile != null) {
      problems.refuse(ctx, hostile);
      return;
    }
    Authority authority = Authority.parse(request.authority().toString());
    if (authority == null) {
      problems.refuse(ctx, new Refusal(400, "a host that is no host", null));
      return;
    }
    if (allowedHosts != null && !allowed(authority, request.authority().host())) {
      ctx.fail(HttpRefusal.of(ProblemKind.MISDIRECTED_REQUEST, "HOST").refusal());
      return;
    }
    NormalTarget target = PathPolicy.normalize(request.uri());
    if (target == null) {
      problems.refuse(ctx, new Refusal(400, "a target that could be read in two ways", null));
      return;
    }
    Exchange exchange = ExchangeHandler.of(ctx);
    new InboundRequest(authority, target, exchange.forwarded(), exchange.trace()).attachTo(ctx);
    ctx.next();
  }

  /** A dot at the end is the same host to a route, but none of those that were named here. */
  private boolean allowed(Authority authority, String written) {
    return allowedHosts.contains(authority.host()) && !written.endsWith(".");
  }
}
