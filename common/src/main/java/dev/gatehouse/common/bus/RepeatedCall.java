package dev.gatehouse.common.bus;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * One call that is sent again, to whoever's turn it is then, while nobody has answered it: a node
 * that was killed or cut off is known as a member for seconds, and swallows what it is sent. What
 * was sent before may still be answered; the first answer counts.
 */
final class RepeatedCall<R> {
  /** How often a call is sent at most. */
  static final int MOST_ATTEMPTS = 6;

  /** How many calls at a time may be sent again because they take long: slow is not dead. */
  static final int MOST_SLOW = 64;

  private static final long PAUSE_MILLIS = 100;
  private static final int PARTS = 4;

  private final Vertx vertx;
  private final Duration limit;
  private final AtomicInteger slow;
  private final Function<Duration, Future<R>> attempt;
  private final Promise<R> answer = Promise.promise();

  // below: only on the caller's context
  private long untilNanos;
  private long timer = -1;
  private int attempts;
  private int open;
  private boolean over;
  private boolean countedSlow;

  /**
   * @param limit for all attempts together
   * @param slow how many are sent again now, of all calls of a bus
   * @param attempt sends it once; a failure that is {@link UnansweredException} is no answer
   */
  RepeatedCall(
      Vertx vertx, Duration limit, AtomicInteger slow, Function<Duration, Future<R>> attempt) {
    this.vertx = vertx;
    this.limit = limit;
    this.slow = slow;
    this.attempt = attempt;
  }

  /** The first answer; fails with what was answered, or as the last attempt did. */
  Future<R> answered() {
    Context context = vertx.getOrCreateContext();
    context.runOnContext(
        begun -> {
          untilNanos = System.nanoTime() + limit.toNanos();
          send();
          lookLater();
        });
    return answer.future();
  }

  private void send() {
    Duration left = Duration.ofNanos(untilNanos - System.nanoTime());
    if (over || left.toMillis() < 1) {
      return;
    }
    attempts++;
    open++;
    attempt
        .apply(left)
        .onComplete(
            (reply, failure) -> {
              open--;
              if (failure instanceof UnansweredException unanswered) {
                unanswered(unanswered);
              } else if (failure == null) {
                end();
                answer.tryComplete(reply);
              } else {
                end();
                answer.tryFail(failure);
              }
            });
  }

  private void unanswered(UnansweredException failure) {
    long pause = PAUSE_MILLIS * attempts;
    boolean time = untilNanos - System.nanoTime() > pause * 1_000_000;
    if (over) {
      return;
    }
    if (attempts < MOST_ATTEMPTS && time) {
      open++; // or another attempt's end would be taken for the last
      vertx.setTimer(
          pause,
          again -> {
            open--;
            send();
            failIfNothingIsOpen(failure);
          });
    } else {
      failIfNothingIsOpen(failure);
    }
  }

  private void failIfNothingIsOpen(UnansweredException failure) {
    if (!over && open == 0) {
      end();
      answer.tryFail(failure);
    }
  }

  private void lookLater() {
    timer =
        vertx.setTimer(
            Math.max(1, limit.toMillis() / PARTS),
            late -> {
              if (!over && attempts < MOST_ATTEMPTS && mayRepeatSlow()) {
                send();
              }
              if (!over) {
                lookLater();
              }
            });
  }

  private boolean mayRepeatSlow() {
    if (!countedSlow && slow.incrementAndGet() > MOST_SLOW) {
      slow.decrementAndGet();
      return false;
    }
    countedSlow = true;
    return true;
  }

  private void end() {
    over = true;
    vertx.cancelTimer(timer);
    if (countedSlow) {
      countedSlow = false;
      slow.decrementAndGet();
    }
  }
}
