package dev.gatehouse.auth.feed;

import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.common.feed.SignedText;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes committed entries in the order of their numbers. Commits report themselves from several
 * contexts, in any order: what is not the next number makes the ones before it be read back from
 * the table. Safe for every thread; one reading at a time.
 */
final class PublishedInOrder {
  static final int AT_ONCE = 500;

  private static final Logger log = LoggerFactory.getLogger(PublishedInOrder.class);

  private final AuthStore store;
  private final Consumer<SignedText> publish;
  private final LongSupplier published;

  private boolean started;
  private long last;
  private SignedText newest; // null before the first
  private long wanted;
  private Promise<Void> reading;

  /**
   * @param published the newest number that is known to have reached the nodes, by other processes;
   *     0 where there are none
   */
  PublishedInOrder(AuthStore store, Consumer<SignedText> publish, LongSupplier published) {
    this.store = store;
    this.publish = publish;
    this.published = published;
  }

  /** Publishes from here on what comes after {@code number}: before it, nobody listened. */
  synchronized void startAfter(long number) {
    started = true;
    last = number;
  }

  /** Publishes everything up to what was appended; never fails. */
  synchronized Future<Void> upTo(Appended appended) {
    long number = appended.number();
    // What others have published need not be read back. One's own number is told in any case, but
    // for an earlier one of one's own that reports itself late: then nodes see a gap, and ask.
    last = Math.max(last, Math.min(published.getAsLong(), number - 1));
    if (!started || number <= last) {
      return Future.succeededFuture(); // it was read back on behalf of a later one
    }
    if (reading == null && number == last + 1) {
      // under the lock, or a later number could overtake
      tell(number, appended.entry());
      return Future.succeededFuture();
    }
    wanted = Math.max(wanted, number);
    if (reading == null) {
      reading = Promise.promise();
      readBack();
    }
    return reading.future();
  }

  /** Publishes the newest again: a node that has missed something asks, the others confirm it. */
  synchronized void again() {
    if (newest != null) {
      publish.accept(newest);
    }
  }

  private void readBack() {
    long after = last;
    store
        .store()
        .read(tx -> store.feed().after(tx, after, AT_ONCE))
        .onComplete(
            entries -> {
              Promise<Void> done = told(after, entries);
              if (done != null) {
                done.complete();
              }
            },
            failure -> {
              log.warn("feed entries after {} are not published: nodes will ask", after, failure);
              given(after).complete();
            });
  }

  private synchronized Promise<Void> told(long after, List<SignedText> entries) {
    long number = after;
    for (SignedText entry : entries) {
      tell(++number, entry);
    }
    if (last < wanted && !entries.isEmpty()) {
      readBack();
      return null;
    }
    return end();
  }

  private synchronized Promise<Void> given(long after) {
    last = Math.max(after, wanted);
    return end();
  }

  private Promise<Void> end() {
    Promise<Void> done = reading;
    reading = null;
    return done;
  }

  private void tell(long number, SignedText entry) {
    last = number;
    newest = entry;
    publish.accept(entry);
  }
}
