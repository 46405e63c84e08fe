package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import dev.gatehouse.testpostgres.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
final class PostgresDatabaseIT {
  private static final String MIGRATIONS = "classpath:dev/gatehouse/sql/migrations";
  private static final String NEWER = "classpath:dev/gatehouse/sql/newer";
  private static final String BROKEN = "classpath:dev/gatehouse/sql/broken";
  private static final String INSERT = "INSERT INTO things (name, size) VALUES ($1, $2)";
  private static final String GROW = "UPDATE things SET size = size + 1 WHERE name = $1";
  private static final String SIZE = "SELECT size FROM things WHERE name = $1";

  private final TestPostgres server = TestPostgres.shared();
  private Vertx vertx;
  private String url;

  @BeforeEach
  void chooseDatabase(Vertx fresh) {
    vertx = fresh;
    url = server.freshDatabase();
  }

  @Test
  void whatWasWrittenIsThereAfterReopening() throws Exception {
    PostgresDatabase first = await(open(MIGRATIONS));
    insert(first, "anvil", 7);
    await(first.close());

    PostgresDatabase second = await(open(MIGRATIONS));

    assertThat(size(second, "anvil")).isEqualTo(7);
    await(second.close());
  }

  @Test
  void severalMayOpenAnEmptyDatabaseAtOnce() throws Exception {
    List<Future<PostgresDatabase>> opening = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      opening.add(open(MIGRATIONS));
    }

    for (Future<PostgresDatabase> one : opening) {
      await(await(one).close());
    }
  }

  @Test
  void duplicateIsAConflictAndLeavesNothing() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));
    insert(database, "anvil", 7);

    Throwable failure =
        failure(
            database.write(
                c ->
                    c.preparedQuery(INSERT)
                        .execute(Tuple.of("saw", 1L))
                        .compose(done -> c.preparedQuery(INSERT).execute(Tuple.of("anvil", 8L)))));

    assertThat(SqlFault.of(failure)).isEqualTo(SqlFault.CONFLICT);
    assertThat(size(database, "saw")).isEqualTo(-1);
    await(database.close());
  }

  @Test
  void ofStatementsSentTogetherTheFirstFailureCountsAndNothingIsKept() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));
    insert(database, "anvil", 7);
    List<String> states = new ArrayList<>();

    Throwable failure =
        failure(
            database.write(
                c -> {
                  Future<?> first = c.preparedQuery(INSERT).execute(Tuple.of("anvil", 8L));
                  Future<?> second = c.preparedQuery(INSERT).execute(Tuple.of("saw", 1L));
                  second.onFailure(e -> states.add(PostgresFaults.state(e)));
                  return first.compose(done -> second);
                }));

    assertThat(SqlFault.of(failure)).isEqualTo(SqlFault.CONFLICT);
    assertThat(states).as("says nothing of the cause").containsExactly("25P02");
    assertThat(size(database, "saw")).isEqualTo(-1);
    await(database.close());
  }

  @Test
  void whatIsSentBehindABeginThatFailedIsNotWritten() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));

    Throwable failure =
        failure(
            database.write(
                c -> {
                  Future<?> noTransaction = c.query("ROLLBACK").execute();
                  Future<?> outside = c.preparedQuery(INSERT).execute(Tuple.of("anvil", 7L));
                  return noTransaction.compose(ended -> outside);
                }));

    assertThat(PostgresFaults.state(failure)).isEqualTo("25006"); // read only
    assertThat(size(database, "anvil")).isEqualTo(-1);
    await(database.close());
  }

  @Test
  void workThatThrowsGivesItsConnectionBack() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));

    for (int i = 0; i <= PostgresDatabase.CONNECTIONS; i++) {
      Throwable failure =
          failure(
              database.write(
                  c -> {
                    throw new AssertionError("work");
                  }));
      assertThat(failure).isInstanceOf(AssertionError.class).hasMessage("work");
    }

    insert(database, "anvil", 7);
    await(database.close());
  }

  @Test
  void readerCannotWrite() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));

    Throwable failure =
        failure(database.read(c -> c.preparedQuery(INSERT).execute(Tuple.of("anvil", 7L))));

    assertThat(SqlFault.of(failure)).isEqualTo(SqlFault.UNAVAILABLE);
    await(database.close());
  }

  @Test
  void readSeesOneStateWhateverIsWrittenMeanwhile() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));
    insert(database, "anvil", 7);

    long[] seen =
        await(
            database.read(
                c ->
                    size(c, "anvil")
                        .compose(
                            before ->
                                database
                                    .write(w -> w.preparedQuery(GROW).execute(Tuple.of("anvil")))
                                    .compose(grown -> size(c, "anvil"))
                                    .map(after -> new long[] {before, after}))));

    assertThat(seen).containsExactly(7, 7);
    assertThat(size(database, "anvil")).isEqualTo(8);
    await(database.close());
  }

  @Test
  void whatIsDecidedUnderALockHolds() throws Exception {
    PostgresDatabase one = await(open(MIGRATIONS));
    PostgresDatabase other = await(open(MIGRATIONS));
    insert(one, "anvil", 0);

    List<Future<Void>> all = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      all.add(readThenWrite(i % 2 == 0 ? one : other));
    }
    for (Future<Void> each : all) {
      await(each);
    }

    assertThat(size(one, "anvil")).isEqualTo(40);
    await(one.close());
    await(other.close());
  }

  private static Future<Void> readThenWrite(Database database) {
    return database.write(
        c ->
            database
                .lock(c, "anvil")
                .compose(locked -> size(c, "anvil"))
                .compose(
                    size ->
                        c.preparedQuery("UPDATE things SET size = $1 WHERE name = 'anvil'")
                            .execute(Tuple.of(size + 1)))
                .mapEmpty());
  }

  @Test
  void transactionThatWasTheVictimOfADeadlockIsRunAgain() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));
    insert(database, "anvil", 0);
    insert(database, "saw", 0);
    AtomicInteger runs = new AtomicInteger();
    Promise<Void> bothBegan = Promise.promise();

    Future<?> there = crossing(database, runs, bothBegan, "anvil", "saw");
    Future<?> back = crossing(database, runs, bothBegan, "saw", "anvil");

    await(there);
    await(back);
    assertThat(runs).hasValueGreaterThan(2);
    assertThat(size(database, "anvil")).isEqualTo(2);
    assertThat(size(database, "saw")).isEqualTo(2);
    await(database.close());
  }

  private static Future<?> crossing(
      Database database, AtomicInteger runs, Promise<Void> both, String first, String second) {
    return database.write(
        c ->
            c.preparedQuery(GROW)
                .execute(Tuple.of(first))
                .compose(
                    grown -> {
                      if (runs.incrementAndGet() == 2) {
                        both.complete();
                      }
                      return both.future();
                    })
                .compose(now -> c.preparedQuery(GROW).execute(Tuple.of(second))));
  }

  @Test
  void newerSchemaIsRefused() throws Exception {
    await(await(open(NEWER)).close());

    assertThat(unavailable(open(MIGRATIONS)).fault()).isEqualTo(Fault.NEWER_SCHEMA);
  }

  @Test
  void olderSchemaIsBroughtUpToDate() throws Exception {
    PostgresDatabase old = await(open(MIGRATIONS));
    insert(old, "anvil", 7);
    await(old.close());

    PostgresDatabase now = await(open(NEWER));

    assertThat(size(now, "anvil")).isEqualTo(7);
    await(now.close());
  }

  @Test
  void schemaThatWasMadeOtherwiseIsRefused() throws Exception {
    await(await(open(BROKEN)).close());

    DatabaseUnavailableException told = unavailable(open(MIGRATIONS));

    assertThat(told.fault()).isEqualTo(Fault.OTHER);

    assertThat(told.getMessage()).contains("127.0.0.1:" + server.port()).doesNotContain("\n");
  }

  @Test
  void wrongPasswordIsRefusedAtOnceAndNotRepeated() {
    String wrong = url.replaceFirst(":p[^@]*@", ":wrong-secret@");

    DatabaseUnavailableException told =
        unavailable(PostgresDatabase.open(vertx, PostgresUrl.parse(wrong), "x", MIGRATIONS));

    assertThat(told.fault()).isEqualTo(Fault.REFUSED);
    assertThat(told.getMessage())
        .contains("gatehouse", "127.0.0.1")
        .doesNotContain("wrong-secret", "\n");
  }

  @Test
  void absentDatabaseIsRefusedAtOnce() {
    DatabaseUnavailableException told =
        unavailable(
            PostgresDatabase.open(
                vertx, PostgresUrl.parse(server.url("nobody_made_it")), "x", MIGRATIONS));

    assertThat(told.fault()).isEqualTo(Fault.REFUSED);
    assertThat(told.getMessage()).contains("CREATE DATABASE");
  }

  @Test
  void absentServerIsWaitedForAndThenOnePlainLine() {
    DatabaseUnavailableException told =
        unavailable(
            PostgresDatabase.open(
                vertx,
                PostgresUrl.parse("postgresql://ada:secret@127.0.0.1:1/db"),
                "x",
                MIGRATIONS,
                Duration.ofMillis(700)));

    assertThat(told.fault()).isEqualTo(Fault.UNREACHABLE);
    assertThat(told.getMessage())
        .contains("127.0.0.1:1/db", "connection refused")
        .doesNotContain("secret", "\n");
  }

  @Test
  void serverThatComesLateIsWaitedFor() throws Exception {
    try (TestPostgres late = TestPostgres.start()) {
      String there = late.freshDatabase();
      late.kill();
      Future<PostgresDatabase> opening =
          PostgresDatabase.open(vertx, PostgresUrl.parse(there), "x", MIGRATIONS);
      late.restart();

      await(await(opening).close());
    }
  }

  @Test
  void killedServerIsUnavailableAtOnceAndUsedAgainWhenItIsBack() throws Exception {
    try (TestPostgres own = TestPostgres.start()) {
      PostgresDatabase database =
          await(
              PostgresDatabase.open(
                  vertx, PostgresUrl.parse(own.freshDatabase()), "x", MIGRATIONS));
      insert(database, "anvil", 7);

      own.kill();
      for (int i = 0; i < 20; i++) {
        long begun = System.nanoTime();
        Throwable failure = failure(database.read(c -> size(c, "anvil")));
        assertThat(SqlFault.of(failure)).as("%s", failure).isEqualTo(SqlFault.UNAVAILABLE);
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
      }
      own.restart();

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(size(database, "anvil")).isEqualTo(7));
      insert(database, "saw", 1);
      await(database.close());
    }
  }

  @Test
  void frozenServerIsGivenUpAndUsedAgainWhenItMoves() throws Exception {
    try (TestPostgres own = TestPostgres.start()) {
      PostgresDatabase database =
          await(
              PostgresDatabase.open(
                  vertx, PostgresUrl.parse(own.freshDatabase()), "x", MIGRATIONS));
      insert(database, "anvil", 7);

      own.freeze();
      Throwable failure = failure(database.read(c -> size(c, "anvil")));
      own.thaw();

      assertThat(SqlFault.of(failure)).as("%s", failure).isIn(SqlFault.UNAVAILABLE, SqlFault.BUSY);
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptions()
          .untilAsserted(() -> assertThat(size(database, "anvil")).isEqualTo(7));
      await(database.close());
    }
  }

  @Test
  void statementThatTakesTooLongIsCancelled() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));

    Throwable failure = failure(database.read(c -> c.query("SELECT pg_sleep(60)").execute()));

    assertThat(SqlFault.of(failure)).isEqualTo(SqlFault.UNAVAILABLE);
    await(database.close());
  }

  @ParameterizedTest(name = "to write: {0}")
  @ValueSource(booleans = {true, false})
  void asManyTransactionsRunAtOnceAsThereAreConnectionsAndOneMoreWaitsInVain(boolean writing)
      throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));
    Promise<Void> end = Promise.promise();
    AtomicInteger begun = new AtomicInteger();
    List<Future<Void>> running = occupy(database, writing, begun, end.future());

    Throwable failure =
        failure(
            transaction(
                database,
                writing,
                () -> {
                  begun.incrementAndGet();
                  return Future.succeededFuture();
                }));

    assertThat(SqlFault.of(failure)).as("%s", failure).isEqualTo(SqlFault.BUSY);
    assertThat(begun).hasValue(PostgresDatabase.CONNECTIONS);
    end.complete();
    await(Future.join(running).otherwiseEmpty());
    await(transaction(database, writing, Future::succeededFuture));
    await(database.close());
  }

  @Test
  void asManyTransactionsWaitAsTheQueueIsLongAndOneMoreIsRefusedAtOnce() throws Exception {
    PostgresDatabase database = await(open(MIGRATIONS));
    Promise<Void> end = Promise.promise();
    List<Future<Void>> running = occupy(database, true, new AtomicInteger(), end.future());
    List<Future<Void>> waiting = new ArrayList<>();
    for (int i = 0; i < PostgresDatabase.LONGEST_QUEUE; i++) {
      waiting.add(transaction(database, true, Future::succeededFuture));
    }

    // those before it would be given up before it: it was not the time that ended it
    Future<Long> stillWaiting =
        transaction(database, true, Future::succeededFuture)
            .transform(
                refused ->
                    Future.succeededFuture(
                        refused.succeeded() || SqlFault.of(refused.cause()) != SqlFault.BUSY
                            ? -1
                            : waiting.stream().filter(one -> !one.isComplete()).count()));

    assertThat(await(stillWaiting)).isEqualTo(PostgresDatabase.LONGEST_QUEUE);
    end.complete();
    await(Future.join(running));
    await(Future.join(waiting).otherwiseEmpty());
    await(transaction(database, true, Future::succeededFuture));
    await(database.close());
  }

  /** Begins a transaction on every connection; each lasts until {@code end}. */
  private static List<Future<Void>> occupy(
      Database database, boolean writing, AtomicInteger begun, Future<Void> end) throws Exception {
    Promise<Void> all = Promise.promise();
    List<Future<Void>> running = new ArrayList<>();
    for (int i = 0; i < PostgresDatabase.CONNECTIONS; i++) {
      running.add(
          transaction(
              database,
              writing,
              () -> {
                if (begun.incrementAndGet() == PostgresDatabase.CONNECTIONS) {
                  all.complete();
                }
                return end;
              }));
    }
    await(all.future());
    return running;
  }

  private static Future<Void> transaction(
      Database database, boolean writing, Supplier<Future<Void>> work) {
    return writing ? database.write(c -> work.get()) : database.read(c -> work.get());
  }

  private Future<PostgresDatabase> open(String migrations) {
    return PostgresDatabase.open(vertx, PostgresUrl.parse(url), "things", migrations);
  }

  private static void insert(Database database, String name, long size) throws Exception {
    await(database.write(c -> c.preparedQuery(INSERT).execute(Tuple.of(name, size))));
  }

  private static long size(Database database, String name) throws Exception {
    return await(database.read(c -> size(c, name)));
  }

  /** -1 where there is no such thing. */
  private static Future<Long> size(SqlClient client, String name) {
    return client
        .preparedQuery(SIZE)
        .execute(Tuple.of(name))
        .map(rows -> rows.size() == 0 ? -1 : rows.iterator().next().getLong(0));
  }

  private static DatabaseUnavailableException unavailable(Future<?> opening) {
    return (DatabaseUnavailableException) failure(opening);
  }

  private static Throwable failure(Future<?> future) {
    Throwable thrown = catchThrowable(() -> await(future));
    return thrown instanceof ExecutionException ? thrown.getCause() : thrown;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
