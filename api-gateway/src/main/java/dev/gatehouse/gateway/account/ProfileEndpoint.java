package dev.gatehouse.gateway.account;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.Profile;
import dev.gatehouse.common.auth.ProfileRequest;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.gateway.access.ExchangeHandler;
import dev.gatehouse.gateway.access.GatewayMetrics;
import dev.gatehouse.gateway.problem.Answers;
import dev.gatehouse.gateway.problem.HttpRefusal;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/**
 * {@code GET /me}: the caller's own account, for any valid token of a known, enabled user. A
 * subject that never existed, or whose name belongs to somebody else by now, is 401.
 */
public final class ProfileEndpoint implements RouteDispatcher {
  private final Bus bus;
  private final FeedView feed;
  private final ProfileCache profiles;
  private final GatewayMetrics metrics;

  /**
   * The endpoint.
   *
   * @param bus can seal; never null
   * @param feed knows the accounts that ended; never null
   * @param profiles shared by all instances; never null
   * @param metrics never null
   */
  public ProfileEndpoint(Bus bus, FeedView feed, ProfileCache profiles, GatewayMetrics metrics) {
    this.bus = Objects.requireNonNull(bus, "bus");
    this.feed = Objects.requireNonNull(feed, "feed");
    this.profiles = Objects.requireNonNull(profiles, "profiles");
    this.metrics = Objects.requireNonNull(metrics, "metrics");
  }

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    String accountId = feed.accountIdOf(caller);
    if (accountId == null) {
      unknown(ctx);
      return;
    }
    Profile known = profiles.find(caller.subject());
    if (known != null) {
      answer(ctx, known, accountId);
      return;
    }
    long before = profiles.beforeAsking();
    bus.ask(
            AuthCalls.PROFILE,
            new ProfileRequest(caller.subject()),
            ExchangeHandler.of(ctx).trace())
        .onSuccess(
            profile -> {
              profiles.keep(profile, before);
              answer(ctx, profile, accountId);
            })
        .onFailure(
            cause -> {
              if (cause instanceof CallException call && call.error() == CallError.NOT_FOUND) {
                unknown(ctx);
              } else {
                ctx.fail(cause);
              }
            });
  }

  private void answer(RoutingContext ctx, Profile profile, String accountId) {
    if (!profile.enabled() || !profile.accountId().equals(accountId)) {
      unknown(ctx);
      return;
    }
    ctx.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    Answers.send(ctx.request(), 200, "application/json", Buffer.buffer(ProfileJson.bytes(profile)));
  }

  private void unknown(RoutingContext ctx) {
    metrics.refused(RefusalReason.UNKNOWN_SUBJECT);
    ctx.fail(HttpRefusal.unauthorized(RefusalReason.UNKNOWN_SUBJECT, true));
  }
}
