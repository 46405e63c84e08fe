package dev.gatehouse.auth.audit;

import dev.gatehouse.auth.store.AuditLog.NewEvent;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.Store.Transaction;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the audit (design §4): administration and minted tokens in their own transaction, log-ins
 * and refusals in batches within a second, which a crash may lose. Safe for every thread.
 */
public final class Audit {
  /** How many log-ins may wait to be written; what comes on top is dropped and counted. */
  public static final int LONGEST_QUEUE = 10_000;

  /** The longest text of one member; what is longer is cut. */
  public static final int LONGEST_TEXT = 512;

  static final int LARGEST_BATCH = 1_000;
  static final Duration INTERVAL = Duration.ofMillis(500);

  private static final Logger log = LoggerFactory.getLogger(Audit.class);

  private final AuthStore store;
  private final Clock clock;
  private final DelayedRun timer;
  private final Counter dropped;

  private final Deque<NewEvent> queue = new ArrayDeque<>();
  private long droppedSinceLogged;
  private boolean timerSet;
  private boolean closed;
  private Future<Void> writing = Future.succeededFuture();

  /**
   * Makes the audit of one process.
   *
   * @param store never null
   * @param clock dates the events; never null
   * @param timer never null
   * @param meters gets {@code gatehouse.audit.dropped} and {@code gatehouse.audit.queued}; never
   *     null
   */
  public Audit(AuthStore store, Clock clock, DelayedRun timer, MeterRegistry meters) {
    this.store = store;
    this.clock = clock;
    this.timer = timer;
    this.dropped =
        Counter.builder("gatehouse.audit.dropped")
            .description("Log-ins that are missing in the audit: its queue was full")
            .register(meters);
    Gauge.builder("gatehouse.audit.queued", this, Audit::queued)
        .description("Log-ins that wait to be written to the audit")
        .register(meters);
  }

  /**
   * What happened; meanings as in {@code EventPage.Event}, where the kinds are listed. Texts longer
   * than {@link #LONGEST_TEXT} are cut, control characters are replaced.
   *
   * @param kind such as {@code user.created}; never null
   * @param actor may be null
   * @param subject may be null
   * @param clientAddress may be null
   * @param detail never a secret; may be null
   */
  public record Happening(
      String kind, String actor, String subject, String clientAddress, String detail) {}

  /** Appends to the audit within the transaction that makes the change. */
  public Future<Void> administration(Transaction tx, Happening happening) {
    return store.audit().append(tx, List.of(event(happening)));
  }

  /** Queues a log-in or a refusal; never waits, never fails. A full queue drops and counts it. */
  public void login(Happening happening) {
    NewEvent event = event(happening);
    boolean setTimer;
    synchronized (this) {
      if (closed || queue.size() >= LONGEST_QUEUE) {
        dropped.increment();
        droppedSinceLogged++;
        return;
      }
      queue.addLast(event);
      setTimer = !timerSet;
      timerSet = true;
    }
    if (setTimer) {
      timer.after(INTERVAL, this::tick);
    }
  }

  private void tick() {
    synchronized (this) {
      timerSet = false;
    }
    flush()
        .onFailure(
            failure -> {
              log.warn("the audit of log-ins could not be written, it is tried again", failure);
              again();
            });
  }

  private void again() {
    synchronized (this) {
      if (closed || timerSet || queue.isEmpty()) {
        return;
      }
      timerSet = true;
    }
    timer.after(INTERVAL, this::tick);
  }

  /** Writes what is queued now; completes once it is durable. What fails to be written is kept. */
  public synchronized Future<Void> flush() {
    // one batch at a time: the order in the audit is the order of the queue
    writing = writing.transform(before -> writeBatches());
    return writing;
  }

  private Future<Void> writeBatches() {
    List<NewEvent> batch = oldest();
    if (batch.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .store()
        .write(tx -> store.audit().append(tx, batch))
        .compose(
            written -> {
              remove(batch.size());
              return writeBatches();
            });
  }

  private synchronized List<NewEvent> oldest() {
    if (droppedSinceLogged > 0) {
      log.warn("{} log-ins are missing in the audit: its queue was full", droppedSinceLogged);
      droppedSinceLogged = 0;
    }
    List<NewEvent> batch = new ArrayList<>(Math.min(queue.size(), LARGEST_BATCH));
    for (NewEvent event : queue) {
      if (batch.size() == LARGEST_BATCH) {
        break;
      }
      batch.add(event);
    }
    return batch;
  }

  private synchronized void remove(int written) {
    for (int i = 0; i < written; i++) {
      queue.removeFirst();
    }
  }

  private synchronized int queued() {
    return queue.size();
  }

  /**
   * Writes what is queued and takes nothing more. Never fails: what cannot be written is counted.
   */
  public Future<Void> close() {
    synchronized (this) {
      closed = true;
    }
    return flush()
        .recover(
            failure -> {
              int lost = queued();
              remove(lost);
              dropped.increment(lost);
              log.error("{} log-ins are missing in the audit: the store is away", lost, failure);
              return Future.succeededFuture();
            });
  }

  private NewEvent event(Happening happening) {
    return new NewEvent(
        clock.instant(),
        happening.kind(),
        clean(happening.actor()),
        clean(happening.subject()),
        clean(happening.clientAddress()),
        clean(happening.detail()));
  }

  // names in refused log-ins are what anybody sent: no line breaks for logs, no NUL for PostgreSQL
  private static String clean(String text) {
    if (text == null) {
      return null;
    }
    StringBuilder clean = new StringBuilder(Math.min(text.length(), LONGEST_TEXT));
    for (int i = 0; i < text.length() && clean.length() < LONGEST_TEXT; i++) {
      char c = text.charAt(i);
      clean.append(Character.isISOControl(c) || unpaired(text, i) ? '\uFFFD' : c);
    }
    int last = clean.length() - 1;
    if (last >= 0 && Character.isHighSurrogate(clean.charAt(last))) {
      clean.setLength(last); // the cut went through a pair
    }
    return clean.toString();
  }

  private static boolean unpaired(String text, int at) {
    char c = text.charAt(at);
    if (Character.isHighSurrogate(c)) {
      return at + 1 >= text.length() || !Character.isLowSurrogate(text.charAt(at + 1));
    }
    return Character.isLowSurrogate(c)
        && (at == 0 || !Character.isHighSurrogate(text.charAt(at - 1)));
  }
}
