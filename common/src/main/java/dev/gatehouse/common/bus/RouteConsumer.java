package dev.gatehouse.common.bus;

import dev.gatehouse.common.claims.TokenCheck;
import dev.gatehouse.common.feed.FeedView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.function.Function;

/** Serves a route of the gateway over the event bus. */
public final class RouteConsumer {
  private RouteConsumer() {}

  /** Begins to describe a consumer. */
  public static RouteConsumer on(Vertx vertx, String address) {
    return Unfinished.yet();
  }

  /** Who verifies the caller's token. */
  public RouteConsumer tokens(TokenCheck check) {
    return Unfinished.yet();
  }

  /** Who knows the accounts. */
  public RouteConsumer feed(FeedView view) {
    return Unfinished.yet();
  }

  /** Scopes that every method needs that {@link #scopesFor} does not name. */
  public RouteConsumer scopes(String... scopes) {
    return Unfinished.yet();
  }

  /** Scopes that these methods need instead. */
  public RouteConsumer scopesFor(Collection<String> methods, String... scopes) {
    return Unfinished.yet();
  }

  /** Refuses whoever is not a user with an account. */
  public RouteConsumer usersOnly() {
    return Unfinished.yet();
  }

  /** Who answers. */
  public RouteConsumer handler(Function<ConsumerRequest, Future<ConsumerReply>> handler) {
    return Unfinished.yet();
  }

  /** Begins to listen. */
  public Future<Registration> bind() {
    return Unfinished.yet();
  }
}
