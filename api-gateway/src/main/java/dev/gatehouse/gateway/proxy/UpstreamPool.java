package dev.gatehouse.gateway.proxy;

import io.netty.channel.ConnectTimeoutException;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpConnectOptions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The connections of one instance to one upstream, and who waits for one: both bounded. It knows
 * whether a connection was used before, which decides whether a request may be tried again. Belongs
 * to one event loop.
 */
final class UpstreamPool {
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  /** Who asks for a connection. */
  interface Borrower {
    /** Here is one; give it back or discard it. */
    void lent(UpstreamConnection connection);

    /** There is none. */
    void refused(ProxyFailure failure);
  }

  private final HttpClientAgent client;
  private final HttpConnectOptions target;
  private final ProxyLimits limits;
  private final ArrayDeque<UpstreamConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<Borrower> waiting = new ArrayDeque<>();
  private int open;

  UpstreamPool(HttpClientAgent client, HttpConnectOptions target, ProxyLimits limits) {
    this.client = client;
    this.target = target;
    this.limits = limits;
  }

  /**
   * Lends a connection, now or later.
   *
   * @param fresh whether it must be a new one
   */
  void borrow(Borrower borrower, boolean fresh) {
    UpstreamConnection connection = fresh ? null : idle.pollLast();
    if (connection != null) {
      connection.reused = true;
      borrower.lent(connection);
    } else if (open < limits.connections()) {
      connect(borrower);
    } else if (waiting.size() < limits.waiting()) {
      waiting.addLast(borrower);
    } else {
      borrower.refused(
          new ProxyFailure(503, RETRY_AFTER, "too many requests wait for the upstream"));
    }
  }

  private void connect(Borrower borrower) {
    open++;
    client
        .connect(target)
        .onComplete(
            (http, failure) -> {
              if (failure != null) {
                open--;
                borrower.refused(connectFailure(failure));
                next();
                return;
              }
              UpstreamConnection connection = new UpstreamConnection(http);
              http.closeHandler(closed -> closed(connection));
              // whoever borrows it learns of it too, and says so once
              http.exceptionHandler(broken -> {});
              borrower.lent(connection);
            });
  }

  private static ProxyFailure connectFailure(Throwable failure) {
    return failure instanceof ConnectTimeoutException
        ? new ProxyFailure(504, null, "the upstream took too long to accept a connection")
        : new ProxyFailure(
            502, null, "no connection to the upstream: " + failure.getClass().getSimpleName());
  }

  private void closed(UpstreamConnection connection) {
    if (!connection.dead) {
      connection.dead = true;
      open--;
      idle.remove(connection);
      next();
    }
  }

  /** Takes back a connection that is between two answers. */
  void giveBack(UpstreamConnection connection, long keepNanos) {
    if (connection.dead) {
      return;
    }
    Borrower borrower = waiting.pollFirst();
    if (borrower != null) {
      connection.reused = true;
      borrower.lent(connection);
      return;
    }
    connection.idleUntil = System.nanoTime() + keepNanos;
    idle.addLast(connection);
  }

  /** Closes a connection that is in the middle of something. */
  void discard(UpstreamConnection connection) {
    closed(connection);
    var unused = connection.http.close();
  }

  /** Whoever waits need not wait any longer. */
  void forget(Borrower borrower) {
    waiting.remove(borrower);
  }

  private void next() {
    if (open < limits.connections()) {
      Borrower borrower = waiting.pollFirst();
      if (borrower != null) {
        connect(borrower);
      }
    }
  }

  /** Closes what was unused for too long, before the upstream does. */
  void evict(long now) {
    if (idle.isEmpty()) {
      return;
    }
    List<UpstreamConnection> old = new ArrayList<>();
    for (UpstreamConnection connection : idle) {
      if (connection.idleUntil - now <= 0) {
        old.add(connection);
      }
    }
    old.forEach(this::discard);
  }

  int open() {
    return open;
  }

  int idle() {
    return idle.size();
  }

  int waiting() {
    return waiting.size();
  }
}
