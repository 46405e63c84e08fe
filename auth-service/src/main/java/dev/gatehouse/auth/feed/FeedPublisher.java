package dev.gatehouse.auth.feed;

import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.feed.SecurityChange;
import io.vertx.core.Future;

/**
 * The writing end of the feed (design §4): numbers and signs changes, publishes them after their
 * commit, and answers what nodes ask. Safe for every thread.
 */
public final class FeedPublisher {
  FeedPublisher() {}

  /**
   * Numbers, signs and stores a change. The last thing a changing transaction does: from here to
   * the commit the head's row is locked.
   *
   * @return what to give to {@link #publish} once the transaction has committed
   */
  public Future<Appended> append(Transaction tx, SecurityChange change) {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  /**
   * Publishes what was committed, in the order of the numbers.
   *
   * @param appended from a transaction that has committed; never null
   * @return completes when it is on the bus; never fails: what a node misses it asks for within a
   *     second
   */
  public Future<Void> publish(Appended appended) {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  /** Begins to answer {@code feed.ask.v1}; completes once nodes can reach it. */
  public Future<Void> serve() {
    return Future.failedFuture(new UnsupportedOperationException());
  }

  /** Stops answering. */
  public Future<Void> close() {
    return Future.failedFuture(new UnsupportedOperationException());
  }
}
