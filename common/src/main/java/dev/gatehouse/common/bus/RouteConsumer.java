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
    throw new UnsupportedOperationException();
  }

  /** Who verifies the caller's token. */
  public RouteConsumer tokens(TokenCheck check) {
    throw new UnsupportedOperationException();
  }

  /** Who knows the accounts. */
  public RouteConsumer feed(FeedView view) {
    throw new UnsupportedOperationException();
  }

  /** Scopes that every method needs that {@link #scopesFor} does not name. */
  public RouteConsumer scopes(String... scopes) {
    throw new UnsupportedOperationException();
  }

  /** Scopes that these methods need instead. */
  public RouteConsumer scopesFor(Collection<String> methods, String... scopes) {
    throw new UnsupportedOperationException();
  }

  /** Refuses whoever is not a user with an account. */
  public RouteConsumer usersOnly() {
    throw new UnsupportedOperationException();
  }

  /** Who answers. */
  public RouteConsumer handler(Function<ConsumerRequest, Future<ConsumerReply>> handler) {
    throw new UnsupportedOperationException();
  }

  /** Begins to listen. */
  public Future<Registration> bind() {
    throw new UnsupportedOperationException();
  }
}
