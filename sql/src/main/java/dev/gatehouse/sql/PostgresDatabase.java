package dev.gatehouse.sql;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.timeout.IdleStateEvent;
import io.netty.handler.timeout.IdleStateHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.Tuple;
import io.vertx.sqlclient.impl.SocketConnectionBase;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An open PostgreSQL database: connections that write (READ COMMITTED) and connections that read
 * one state (REPEATABLE READ, read only). Every wait has a limit, the server's and this one's, so
 * that an unreachable, frozen or overloaded server is an answer within seconds; what comes back is
 * used again without a hand. Safe for every thread.
 */
public final class PostgresDatabase implements Database {
  /** Connections that write, and as many that read; each process has no more. */
  public static final int CONNECTIONS = 8;

  /** How many transactions may wait for a connection; one more fails with {@link SqlFault#BUSY}. */
  public static final int LONGEST_QUEUE = 4096;

  /** How long a transaction may wait for a connection. */
  public static final Duration LONGEST_WAIT = Duration.ofSeconds(3);

  /** How long a connection may take to be made. */
  public static final Duration LONGEST_CONNECT = Duration.ofSeconds(2);

  /** How long one statement may run; then the server cancels it. */
  public static final Duration LONGEST_STATEMENT = Duration.ofSeconds(3);

  /** How long a statement may wait for a lock. */
  public static final Duration LONGEST_LOCK = Duration.ofSeconds(2);

  /** How long a transaction may be without a statement; then the server ends the connection. */
  public static final Duration LONGEST_IDLE_TRANSACTION = Duration.ofSeconds(10);

  /** How long a connection is kept that nobody uses; shorter than {@link #LONGEST_SILENCE}. */
  public static final Duration KEPT_IDLE = Duration.ofSeconds(3);

  /**
   * After how long without a byte either way a connection is given up: longer than a statement may
   * take, so that only a server that is gone or frozen is silent for so long.
   */
  public static final Duration LONGEST_SILENCE = Duration.ofSeconds(5);

  /** How often a write is run again that lost to another one. */
  static final int MOST_REPEATS = 4;

  // all locks of this program lie in one class of PostgreSQL's numbers, so that no other's meet
  // them
  private static final int LOCKS = 0x67617465;
  private static final String READ_WRITE = "SET TRANSACTION READ WRITE";
  private static final String LOCK = "SELECT 1 FROM pg_advisory_xact_lock($1, hashtext($2))";
  private static final Logger log = LoggerFactory.getLogger(PostgresDatabase.class);

  private final Vertx vertx;
  private final PostgresUrl url;
  private final Pool writer;
  private final Pool reader;

  private PostgresDatabase(Vertx vertx, PostgresUrl url, Pool writer, Pool reader) {
    this.vertx = vertx;
    this.url = url;
    this.writer = writer;
    this.reader = reader;
  }

  /**
   * Waits for the server where it cannot be reached yet, says so in the log, then migrates and
   * opens.
   *
   * @param url never null
   * @param schema made where it is absent; never null
   * @param migrations a Flyway location
   * @return fails only with {@link DatabaseUnavailableException}, whose message is one plain line
   */
  public static Future<PostgresDatabase> open(
      Vertx vertx, PostgresUrl url, String schema, String migrations) {
    return open(vertx, url, schema, migrations, PostgresStart.LONGEST);
  }

  static Future<PostgresDatabase> open(
      Vertx vertx, PostgresUrl url, String schema, String migrations, Duration longestWait) {
    var start = new PostgresStart(vertx, url, schema, migrations, longestWait);
    return start
        .prepare()
        .compose(ready -> start.persistently(() -> pools(vertx, url, schema)))
        .recover(failure -> Future.failedFuture(PostgresFaults.unavailable(url, failure)));
  }

  static Future<PostgresDatabase> pools(Vertx vertx, PostgresUrl url, String schema) {
    return vertx
        .executeBlocking(
            () ->
                new PostgresDatabase(
                    vertx,
                    url,
                    pool(vertx, PostgresTls.protect(options(url, schema, false), url)),
                    pool(vertx, PostgresTls.protect(options(url, schema, true), url))),
            false)
        .compose(PostgresDatabase::probed);
  }

  private static Future<PostgresDatabase> probed(PostgresDatabase database) {
    return Future.all(
            database.writer.query("SELECT 1").execute(),
            database.reader.query("SELECT 1").execute())
        .map(database)
        .recover(failure -> database.close().transform(done -> Future.failedFuture(failure)));
  }

  private static Pool pool(Vertx vertx, PgConnectOptions options) {
    return PgBuilder.pool()
        .with(
            new PoolOptions()
                .setMaxSize(CONNECTIONS)
                .setMaxWaitQueueSize(LONGEST_QUEUE)
                .setConnectionTimeout((int) LONGEST_WAIT.toMillis())
                .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int) KEPT_IDLE.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setPoolCleanerPeriod(1000))
        .with(
            new NetClientOptions()
                .setConnectTimeout((int) LONGEST_CONNECT.toMillis())
                .setTcpKeepAlive(true))
        .withConnectHandler(PostgresDatabase::watch)
        .connectingTo(options)
        .using(vertx)
        .build();
  }

  /**
   * Gives a connection up that is silent for too long. The client's own idle timeout waits for the
   * answers that are due, which a frozen server never gives; below it a channel can be closed.
   */
  private static void watch(SqlConnection connection) {
    if (((SqlConnectionInternal) connection).unwrap().unwrap()
        instanceof SocketConnectionBase one) {
      one.socket()
          .channelHandlerContext()
          .pipeline()
          .addFirst(
              new IdleStateHandler(0, 0, LONGEST_SILENCE.toMillis(), TimeUnit.MILLISECONDS) {
                @Override
                @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for its end
                protected void channelIdle(ChannelHandlerContext context, IdleStateEvent event) {
                  context.close();
                }
              });
    } else {
      log.warn("a connection to PostgreSQL cannot be watched");
    }
    connection.close(); // to the pool
  }

  private static PgConnectOptions options(PostgresUrl url, String schema, boolean readOnly) {
    Map<String, String> session = new HashMap<>(PgConnectOptions.DEFAULT_PROPERTIES);
    session.put("application_name", "gatehouse");
    session.put("search_path", schema);
    session.put("statement_timeout", Long.toString(LONGEST_STATEMENT.toMillis()));
    session.put("lock_timeout", Long.toString(LONGEST_LOCK.toMillis()));
    session.put(
        "idle_in_transaction_session_timeout", Long.toString(LONGEST_IDLE_TRANSACTION.toMillis()));
    session.put("default_transaction_isolation", readOnly ? "repeatable read" : "read committed");
    session.put("default_transaction_read_only", "on");
    return new PgConnectOptions()
        .setHost(url.host())
        .setPort(url.port())
        .setDatabase(url.database())
        .setUser(url.user())
        .setPassword(url.password() == null ? "" : url.password())
        .setCachePreparedStatements(true)
        .setProperties(session);
  }

  @Override
  public <T> Future<T> read(Function<SqlClient, Future<T>> work) {
    return transaction(reader, false, work);
  }

  @Override
  public <T> Future<T> write(Function<SqlClient, Future<T>> work) {
    return write(work, MOST_REPEATS);
  }

  private <T> Future<T> write(Function<SqlClient, Future<T>> work, int repeats) {
    return transaction(writer, true, work)
        .recover(
            failure -> {
              if (repeats == 0 || !PostgresFaults.lostToAnother(failure)) {
                return Future.failedFuture(failure);
              }
              log.debug("a transaction lost to another one and is run again", failure);
              Promise<Void> later = Promise.promise();
              vertx.setTimer(ThreadLocalRandom.current().nextLong(1, 50), id -> later.complete());
              return later.future().compose(now -> write(work, repeats - 1));
            });
  }

  /**
   * The first statements are sent behind the BEGIN: waiting for its answer would cost every
   * transaction a way there and back. Where it fails alone nothing can be written behind it, since
   * every session is read only unless its transaction begins with the opposite.
   */
  private static <T> Future<T> transaction(
      Pool pool, boolean writes, Function<SqlClient, Future<T>> work) {
    return pool.getConnection()
        .compose(
            connection -> {
              Future<Transaction> begun = connection.begin();
              Future<?> inMode =
                  writes ? connection.query(READ_WRITE).execute() : Future.succeededFuture();
              return Future.succeededFuture(connection)
                  .compose(work) // at once; what it throws is a failure too
                  .compose(result -> inMode.map(result))
                  .transform((result, failure) -> begun.compose(tx -> ended(tx, result, failure)))
                  .eventually(connection::close);
            });
  }

  private static <T> Future<T> ended(Transaction transaction, T result, Throwable failure) {
    if (failure == null) {
      return transaction.commit().map(result);
    }
    // the failure of the work says more than that of its rollback
    return transaction.rollback().transform(rolledBack -> Future.failedFuture(failure));
  }

  @Override
  public Future<Void> lock(SqlClient transaction, String name) {
    return transaction.preparedQuery(LOCK).execute(Tuple.of(LOCKS, name)).mapEmpty();
  }

  @Override
  public DatabaseUnavailableException explain(Throwable failure) {
    return PostgresFaults.unavailable(url, failure);
  }

  @Override
  public Future<Void> close() {
    return reader.close().eventually(writer::close);
  }
}
