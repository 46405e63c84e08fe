package dev.gatehouse.common.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.bus.Bus;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When a node says what it has applied. */
@ExtendWith(VertxExtension.class)
final class VertxConfirmationsIT {
  private final List<String> heard = new CopyOnWriteArrayList<>();
  private final List<Long> heardAt = new CopyOnWriteArrayList<>();
  private final AtomicInteger instead = new AtomicInteger();
  private final AtomicLong applied = new AtomicLong();
  private volatile Runnable onHeard = () -> {};
  private Vertx vertx;
  private Context context;
  private Bus bus;

  @BeforeEach
  void listen(Vertx fresh) {
    vertx = fresh;
    context = vertx.getOrCreateContext();
    bus = new Bus(vertx, null, Clock.systemUTC());
    bus.subscribe(FeedCalls.HEARD, SignedStatement.class, this::heard).await();
  }

  private void heard(SignedStatement statement) {
    heardAt.add(System.nanoTime());
    heard.add(statement.text());
    onHeard.run();
  }

  private VertxConfirmations confirmations(boolean countable) {
    return new VertxConfirmations(
        vertx,
        bus,
        System::nanoTime,
        () ->
            countable
                ? new SignedStatement(Long.toString(applied.get()), "signature", "certificate")
                : null,
        instead::incrementAndGet);
  }

  private void changes(VertxConfirmations confirmations, int count) {
    context.runOnContext(
        now -> {
          for (int i = 0; i < count; i++) {
            applied.incrementAndGet();
            confirmations.soon();
          }
        });
  }

  @Test
  void severalChangesAreOneConfirmationOfTheNewest() {
    VertxConfirmations confirmations = confirmations(true);

    changes(confirmations, 5);

    await().until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("5");
    assertThat(instead).hasValue(0);
  }

  @Test
  void nextConfirmationWaitsItsTimeAndIsNotForgotten() {
    VertxConfirmations confirmations = confirmations(true);
    onHeard =
        () -> {
          onHeard = () -> {};
          changes(confirmations, 1);
        };

    changes(confirmations, 1);

    await().until(() -> heard.size() == 2);
    assertThat(heard).containsExactly("1", "2");
    assertThat(TimeUnit.NANOSECONDS.toMillis(heardAt.get(1) - heardAt.get(0)))
        .as("timers may be a few milliseconds early beside what was heard late")
        .isGreaterThanOrEqualTo(VertxConfirmations.SOONEST_AGAIN_MILLIS / 2);
  }

  @Test
  void whatWouldNotCountIsAskedInstead() {
    changes(confirmations(false), 3);

    await().until(() -> instead.get() == 1);
    assertThat(heard).isEmpty();
  }

  @Test
  void closedOneSaysNothing() {
    VertxConfirmations confirmations = confirmations(true);
    changes(confirmations, 1);
    context.runOnContext(now -> confirmations.close());
    changes(confirmations, 1);

    // behind it on the same bus and context
    vertx.setTimer(
        VertxConfirmations.AFTER_MILLIS * 10,
        later -> bus.publish(FeedCalls.HEARD, new SignedStatement("end", "s", "c")));
    await().until(() -> !heard.isEmpty());
    assertThat(heard).containsExactly("end");
  }
}
