package dev.gatehouse.tasks;

import dev.gatehouse.common.bus.Registration;
import dev.gatehouse.common.bus.RouteConsumer;
import dev.gatehouse.common.claims.TokenCheck;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.sql.Database;
import dev.gatehouse.sql.DatabaseLocation;
import dev.gatehouse.sql.DatabaseUnavailableException;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Task Manager: serves {@code /tasks} to the gateways over the event bus, and keeps the tasks
 * in a database of its own. Deploy one instance.
 */
public final class TaskVerticle extends VerticleBase {
  /** Where it listens on the bus. */
  public static final String ADDRESS = "tasks.v1";

  /** Its embedded database within the data directory. */
  public static final String FILE = "tasks.db";

  /** Its schema within a PostgreSQL database, which it may share with auth-service. */
  public static final String SCHEMA = "tasks";

  /** Where its migrations are on the class path. */
  public static final String MIGRATIONS = "classpath:dev/gatehouse/tasks/migrations";

  private static final Logger log = LoggerFactory.getLogger(TaskVerticle.class);

  private final DatabaseLocation location;
  private final TokenCheck tokens;
  private final FeedView feed;
  private final Clock clock;

  private volatile Database database;
  private Registration registration;

  /**
   * The verticle.
   *
   * @param dataDir where its database lies; made where it is absent
   * @param tokens checks the callers' tokens: this process's {@code TokenAuthenticator}
   * @param feed knows the accounts
   * @param clock judges deadlines
   */
  public TaskVerticle(Path dataDir, TokenCheck tokens, FeedView feed, Clock clock) {
    this(location(null, dataDir), tokens, feed, clock);
  }

  /**
   * The verticle.
   *
   * @param location where its database is, as of {@link #location}
   * @param tokens checks the callers' tokens: this process's {@code TokenAuthenticator}
   * @param feed knows the accounts
   * @param clock judges deadlines
   */
  public TaskVerticle(DatabaseLocation location, TokenCheck tokens, FeedView feed, Clock clock) {
    this.location = Objects.requireNonNull(location, "location");
    this.tokens = Objects.requireNonNull(tokens, "tokens");
    this.feed = Objects.requireNonNull(feed, "feed");
    this.clock = Objects.requireNonNull(clock, "clock");
  }

  /**
   * Where its database is: in PostgreSQL where there is a URL, else in the data directory.
   *
   * @param databaseUrl null for the embedded database
   */
  public static DatabaseLocation location(Secret databaseUrl, Path dataDir) {
    return DatabaseLocation.of(
        databaseUrl == null ? null : databaseUrl.value(), SCHEMA, dataDir.resolve(FILE));
  }

  /** Fails with {@link DatabaseUnavailableException}, whose message is one plain line. */
  @Override
  public Future<?> start() {
    return Database.open(vertx, location, MIGRATIONS)
        .compose(
            opened -> {
              database = opened;
              return RouteConsumer.on(vertx, ADDRESS)
                  .tokens(tokens)
                  .feed(feed)
                  .usersOnly()
                  .scopesFor(List.of("GET", "HEAD"), "tasks:read")
                  .scopes("tasks:write")
                  .clock(clock)
                  .handler(new TaskHandler(new TaskTableClient(opened)))
                  .bind();
            })
        .onSuccess(
            bound -> {
              registration = bound;
              log.info("task-service answers on {}", ADDRESS);
            });
  }

  /**
   * Asks its database for an answer; for checks of health. Call from any thread.
   *
   * @return fails where there is none, or the database is not open yet
   */
  public Future<?> askDatabase() {
    Database asked = database;
    return asked == null
        ? Future.failedFuture("the database is not open yet")
        : asked
            .read(c -> c.query("SELECT 1").execute())
            .onFailure(
                failure -> log.warn("the task database does not answer: {}", failure.toString()));
  }

  @Override
  public Future<?> stop() {
    Future<Void> gone = registration == null ? Future.succeededFuture() : registration.close();
    return gone.transform(closed -> database == null ? Future.succeededFuture() : database.close());
  }
}
