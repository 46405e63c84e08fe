package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ProfileRequest;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.FeedView;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Ready-made checks. */
public final class HealthChecks {
  // whether there is such an account or not, the answer proves that auth-service has its database
  private static final ProfileRequest NOBODY = new ProfileRequest("-");

  private HealthChecks() {}

  /** Down before this node has keys: without them no token can be verified. */
  public static HealthCheck keys(FeedView feed) {
    return new HealthCheck(
        "keys",
        true,
        () ->
            Future.succeededFuture(
                feed.keys().isEmpty()
                    ? Health.down("no key to verify tokens with has arrived yet")
                    : Health.UP));
  }

  /** Down while this node cannot prove that it is up to date with the feed. */
  public static HealthCheck feed(FeedView feed) {
    return new HealthCheck(
        "feed",
        () ->
            Future.succeededFuture(
                feed.stale()
                    ? Health.down(
                        "nothing was heard of the feed for too long; last applied: "
                            + feed.appliedSequence())
                    : Health.UP));
  }

  /**
   * Down while auth-service does not answer, or has no database.
   *
   * @param bus never null
   */
  public static HealthCheck authService(Bus bus) {
    return new HealthCheck(
        "auth-service",
        () ->
            bus.ask(AuthCalls.PROFILE, NOBODY)
                .map(Health.UP)
                .recover(cause -> Future.succeededFuture(answered(cause))));
  }

  /**
   * Down while a question to the database fails.
   *
   * @param question such as {@code SELECT 1}; never null
   */
  public static HealthCheck database(Supplier<? extends Future<?>> question) {
    return new HealthCheck(
        "database",
        () ->
            question
                .get()
                .map(Health.UP)
                .otherwise(
                    Health.down("the database does not answer, or is not open yet; see the log")));
  }

  /**
   * Never down: shows what is to be mended, such as the last fault of the routes file.
   *
   * @param name never null
   * @param warning empty where there is nothing to mend; safe for every thread
   */
  public static HealthCheck warning(String name, Supplier<Optional<String>> warning) {
    return new HealthCheck(
        name, () -> Future.succeededFuture(warning.get().map(Health::warning).orElse(Health.UP)));
  }

  /**
   * Down once the process has begun to stop, so that balancers send no more.
   *
   * @param stopping safe for every thread
   */
  public static HealthCheck stopping(BooleanSupplier stopping) {
    return new HealthCheck(
        "process",
        () ->
            Future.succeededFuture(
                stopping.getAsBoolean() ? Health.down("the process is stopping") : Health.UP));
  }

  private static Health answered(Throwable cause) {
    CallError error = cause instanceof CallException e ? e.error() : CallError.INTERNAL;
    return switch (error) {
      case UNAVAILABLE -> Health.down("auth-service or its database is away");
      case TIMEOUT -> Health.down("auth-service did not answer in time");
      case INTERNAL -> Health.down("auth-service cannot answer; see its log");
      case NOT_FOUND,
          BUSY,
          INVALID_REQUEST,
          INVALID_CLIENT,
          INVALID_GRANT,
          UNAUTHORIZED_CLIENT,
          UNSUPPORTED_GRANT_TYPE,
          INVALID_SCOPE,
          UNAUTHENTICATED,
          FORBIDDEN,
          CONFLICT,
          TOO_MANY_TRIES ->
          Health.UP;
    };
  }
}
