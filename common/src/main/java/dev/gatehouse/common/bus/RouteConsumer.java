package dev.gatehouse.common.bus;

import dev.gatehouse.common.claims.TokenCheck;
import dev.gatehouse.common.feed.FeedView;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Serves a route of the gateway over the event bus: all that an author of a consumer needs.
 *
 * <pre>{@code
 * RouteConsumer.on(vertx, "greetings.v1")
 *     .tokens(authenticator)
 *     .feed(node.view())
 *     .scopes("greetings:read")
 *     .usersOnly()
 *     .handler(request -> ...)
 *     .bind()
 * }</pre>
 *
 * <p>It believes nothing that a message says of its sender: the caller's token is verified here
 * again, and expiry, revocation and scopes are checked here too, so that a forged message is
 * refused. Describe a consumer on one thread and bind it once.
 */
public final class RouteConsumer {
  /** How many requests one registration serves at once; one more is answered with BUSY. */
  public static final int MOST_IN_SERVICE = 4096;

  private final Vertx vertx;
  private final String address;
  private final Map<String, Set<String>> scopesByMethod = new HashMap<>();
  private Set<String> scopes = Set.of();
  private TokenCheck tokens;
  private FeedView feed;
  private boolean usersOnly;
  private Clock clock = Clock.systemUTC();
  private Function<ConsumerRequest, Future<ConsumerReply>> handler;

  private RouteConsumer(Vertx vertx, String address) {
    this.vertx = vertx;
    this.address = address;
  }

  /**
   * Begins to describe a consumer.
   *
   * @param address what {@code routes.yaml} names behind {@code bus:}, with its version
   */
  public static RouteConsumer on(Vertx vertx, String address) {
    return new RouteConsumer(
        Objects.requireNonNull(vertx, "vertx"), Objects.requireNonNull(address, "address"));
  }

  /** Who checks the caller's token: a {@code TokenAuthenticator}. Required. */
  public RouteConsumer tokens(TokenCheck check) {
    tokens = Objects.requireNonNull(check, "check");
    return this;
  }

  /** Who knows the accounts: the view of this process's {@code FeedNode}. Required. */
  public RouteConsumer feed(FeedView view) {
    feed = Objects.requireNonNull(view, "view");
    return this;
  }

  /**
   * The scopes that a request needs, all of them; for every method that {@link #scopesFor} does not
   * name. Without this any valid token will do.
   */
  public RouteConsumer scopes(String... needed) {
    scopes = Set.of(needed);
    return this;
  }

  /** The scopes that requests of these methods need instead, all of them. */
  public RouteConsumer scopesFor(Collection<String> methods, String... needed) {
    methods.forEach(method -> scopesByMethod.put(method, Set.of(needed)));
    return this;
  }

  /**
   * Serves only users with an account: a client's own token is FORBIDDEN, a subject that never
   * existed is UNAUTHENTICATED, and {@link ConsumerRequest#accountId()} is never null.
   */
  public RouteConsumer usersOnly() {
    usersOnly = true;
    return this;
  }

  /** By which clock deadlines are judged; the system's where nothing is said. */
  public RouteConsumer clock(Clock chosen) {
    clock = Objects.requireNonNull(chosen, "chosen");
    return this;
  }

  /**
   * Who answers. Required. Runs on the context of the caller of {@link #bind()}; must not wait. A
   * failure is logged once, and the gateway's caller gets 500 without its text.
   */
  public RouteConsumer handler(Function<ConsumerRequest, Future<ConsumerReply>> answer) {
    handler = Objects.requireNonNull(answer, "answer");
    return this;
  }

  /**
   * Begins to listen.
   *
   * @return completes once the gateways can reach it; close the registration to stop
   * @throws NullPointerException where something required is missing
   */
  public Future<Registration> bind() {
    var server =
        new ConsumerServer(
            address,
            Objects.requireNonNull(tokens, "tokens"),
            Objects.requireNonNull(feed, "feed"),
            scopes,
            Map.copyOf(scopesByMethod),
            usersOnly,
            clock,
            Objects.requireNonNull(handler, "handler"));
    return new Wire(vertx).listen(address, server::handle);
  }
}
