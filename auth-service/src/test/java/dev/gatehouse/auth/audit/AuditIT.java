package dev.gatehouse.auth.audit;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.account;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.audit.Audit.Happening;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.TestDatabase;
import dev.gatehouse.common.auth.EventPage.Event;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(VertxExtension.class)
final class AuditIT {
  @Parameter TestDatabase database;

  private final List<Runnable> timers = new ArrayList<>();
  private final List<Duration> delays = new ArrayList<>();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private AuthStore store;
  private Audit audit;

  @BeforeEach
  void open(Vertx vertx, @TempDir Path directory) throws Exception {
    store = await(AuthStore.open(vertx, database.at(directory), CLOCK));
    audit =
        new Audit(
            store,
            Clock.fixed(NOW, ZoneOffset.UTC),
            (delay, run) -> {
              delays.add(delay);
              timers.add(run);
            },
            meters);
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  @Test
  void administrationStandsOrFallsWithItsTransaction() throws Exception {
    Happening created = new Happening("user.created", "root", "ada", null, null);
    Throwable failed =
        failure(
            store
                .store()
                .write(
                    tx ->
                        audit
                            .administration(tx, created)
                            .compose(x -> Future.failedFuture(new IllegalStateException()))));
    assertThat(failed).isInstanceOf(IllegalStateException.class);
    assertThat(events()).isEmpty();

    await(
        store
            .store()
            .write(
                tx ->
                    store
                        .accounts()
                        .insert(tx, account("ada"))
                        .compose(x -> audit.administration(tx, created))));
    long first = events().getFirst().sequence(); // what is rolled back may have taken a number
    assertThat(events())
        .containsExactly(new Event(first, NOW, "user.created", "root", "ada", null, null));
  }

  @Test
  void loginsAreWrittenTogetherWithinASecond() throws Exception {
    audit.login(login("a"));
    audit.login(login("b"));

    assertThat(events()).isEmpty();
    assertThat(timers).hasSize(1);
    assertThat(delays.get(0)).isLessThan(Duration.ofSeconds(1));

    timers.get(0).run();
    await(audit.flush());

    assertThat(events()).extracting(Event::subject).containsExactly("a", "b");
    audit.login(login("c"));
    assertThat(timers).hasSize(2);
  }

  @Test
  void queueTakesItsBoundAndDropsOneBeyondWithAMetric() throws Exception {
    for (int i = 0; i < Audit.LONGEST_QUEUE; i++) {
      audit.login(login("n"));
    }
    assertThat(dropped()).isZero();

    audit.login(login("one too many"));

    assertThat(dropped()).isEqualTo(1);
    assertThat(meters.get("gatehouse.audit.queued").gauge().value()).isEqualTo(Audit.LONGEST_QUEUE);
    await(audit.flush());
    assertThat(count()).isEqualTo(Audit.LONGEST_QUEUE);
    assertThat(meters.get("gatehouse.audit.queued").gauge().value()).isZero();
  }

  @Test
  void closingWritesWhatIsQueuedAndTakesNothingMore() throws Exception {
    audit.login(login("a"));
    await(audit.close());
    audit.login(login("late"));

    assertThat(events()).extracting(Event::subject).containsExactly("a");
    assertThat(dropped()).isEqualTo(1);
  }

  @Test
  void closingOnAStoreThatIsAwayCountsWhatIsLost() throws Exception {
    audit.login(login("a"));
    audit.login(login("b"));
    await(store.close());

    await(audit.close());

    assertThat(dropped()).isEqualTo(2);
  }

  @Test
  void whatCouldNotBeWrittenIsTriedAgain(Vertx vertx) throws Exception {
    audit.login(login("a"));
    // the table is away for a moment
    Throwable failed = failure(sql("ALTER TABLE audit_events RENAME TO elsewhere"));
    assertThat(failed).isNull();
    assertThat(failure(audit.flush())).isNotNull();
    timers.get(0).run();
    await(audit.flush().otherwiseEmpty());
    assertThat(failure(sql("ALTER TABLE elsewhere RENAME TO audit_events"))).isNull();

    await(audit.flush());

    assertThat(events()).extracting(Event::subject).containsExactly("a");
    assertThat(dropped()).isZero();
  }

  @Test
  void textOfStrangersIsCutAndCleaned() throws Exception {
    audit.login(
        new Happening(
            "login.refused", null, "a\nb\u0000c\ud800", "x".repeat(600), "é\ud83d\ude00"));
    audit.login(login("y".repeat(511) + "\ud83d\ude00"));
    await(audit.flush());

    Event first = events().get(0);
    assertThat(first.subject()).isEqualTo("a\uFFFDb\uFFFDc\uFFFD");
    assertThat(first.clientAddress()).hasSize(512);
    assertThat(first.detail()).isEqualTo("é\ud83d\ude00");
    assertThat(events().get(1).subject()).isEqualTo("y".repeat(511));
  }

  private Future<?> sql(String statement) {
    return dev.gatehouse.auth.store.StoreFixture.run(store, statement);
  }

  private static Happening login(String subject) {
    return new Happening("login.succeeded", subject, subject, "192.0.2.1", null);
  }

  private double dropped() {
    return meters.get("gatehouse.audit.dropped").counter().count();
  }

  private List<Event> events() throws Exception {
    return await(store.store().read(tx -> store.audit().page(tx, 0, 1_000))).events();
  }

  private long count() throws Exception {
    long all = 0;
    long after = 0;
    while (true) {
      long from = after;
      var page = await(store.store().read(tx -> store.audit().page(tx, from, 1_000)));
      if (page.events().isEmpty()) {
        return all;
      }
      all += page.events().size();
      after = page.next();
    }
  }
}
