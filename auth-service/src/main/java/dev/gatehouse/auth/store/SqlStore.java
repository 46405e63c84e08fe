package dev.gatehouse.auth.store;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.sql.Database;
import dev.gatehouse.sql.SqlFault;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlClient;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Transactions over an open database. Safe for every thread. */
final class SqlStore implements Store {
  private static final Logger log = LoggerFactory.getLogger(SqlStore.class);
  private static final String ADMINISTRATION = "administration";
  private static final Duration SHORTLY = Duration.ofSeconds(1);

  private final Database database;
  private volatile boolean closed;

  SqlStore(Database database) {
    this.database = database;
  }

  @Override
  public <T> Future<T> read(Function<Transaction, Future<T>> work) {
    return database.read(c -> within(c, work)).recover(this::told);
  }

  @Override
  public <T> Future<T> write(Function<Transaction, Future<T>> work) {
    return database.write(c -> within(c, work)).recover(this::told);
  }

  @Override
  public <T> Future<T> administer(Function<Transaction, Future<T>> work) {
    return write(
        tx -> {
          // one after the other in the database, but without waiting for the answer in between
          Future<Void> locked = SqlTransaction.of(tx).lock(ADMINISTRATION);
          Future<T> result = work.apply(tx);
          return locked.compose(held -> result);
        });
  }

  /** From here on whatever fails does so because the store is away. */
  void close() {
    closed = true;
  }

  private <T> Future<T> within(SqlClient connection, Function<Transaction, Future<T>> work) {
    SqlTransaction tx = new SqlTransaction(database, connection);
    Future<T> result;
    try {
      result = work.apply(tx);
    } catch (RuntimeException e) {
      result = Future.failedFuture(e);
    }
    return result.onComplete(done -> tx.end());
  }

  // what the database itself says becomes a code here, once; an error of the work is passed on
  private <T> Future<T> told(Throwable failure) {
    if (failure instanceof CallException) {
      return Future.failedFuture(failure);
    }
    return switch (SqlFault.of(failure)) {
      case CONFLICT -> Future.failedFuture(new CallException(CallError.CONFLICT));
      case BUSY -> {
        log.warn("the database is too busy: {}", failure.getMessage());
        yield Future.failedFuture(new CallException(CallError.BUSY, SHORTLY, List.of()));
      }
      case DISK_FULL -> {
        log.error("the database's disk is full: nothing can be written until there is room");
        yield Future.failedFuture(new CallException(CallError.UNAVAILABLE));
      }
      case UNAVAILABLE -> {
        // one line: while a server is away, each request comes by here
        log.error("the database is not available: {}", failure.getMessage());
        log.debug("the database is not available", failure);
        yield Future.failedFuture(new CallException(CallError.UNAVAILABLE));
      }
      // the pool has no type of its own for being closed
      case PROGRAM ->
          Future.failedFuture(closed ? new CallException(CallError.UNAVAILABLE) : failure);
    };
  }
}
