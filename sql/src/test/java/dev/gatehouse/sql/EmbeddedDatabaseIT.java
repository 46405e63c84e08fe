package dev.gatehouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
final class EmbeddedDatabaseIT {
  private static final String MIGRATIONS = "classpath:dev/gatehouse/sql/migrations";
  private static final String NEWER = "classpath:dev/gatehouse/sql/newer";
  private static final String BROKEN = "classpath:dev/gatehouse/sql/broken";
  private static final String INSERT = "INSERT INTO things (name, size) VALUES ($1, $2)";

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void chooseFile() {
    file = directory.resolve("data").resolve("things.db");
  }

  @Test
  void whatWasWrittenIsThereAfterReopening(Vertx vertx) throws Exception {
    EmbeddedDatabase first = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));
    await(first.writer().preparedQuery(INSERT).execute(Tuple.of("anvil", 7L)));
    await(first.close());

    EmbeddedDatabase second = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));
    var rows = await(second.reader().query("SELECT size FROM things").execute());
    await(second.close());

    assertThat(rows.iterator().next().getLong(0)).isEqualTo(7);
  }

  @Test
  void filesBelongToTheirOwnerAlone(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));
    await(database.writer().preparedQuery(INSERT).execute(Tuple.of("anvil", 7L)));

    try (var files = Files.list(file.getParent())) {
      assertThat(files)
          .extracting(f -> f.getFileName() + " " + mode(f))
          .containsExactlyInAnyOrder(
              "things.db rw-------",
              "things.db-wal rw-------",
              "things.db-shm rw-------",
              "things.lock rw-------");
    }
    assertThat(mode(file.getParent())).isEqualTo("rwx------");
    await(database.close());
  }

  @Test
  void everyCommitIsForcedToTheDiskAndLogged(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));

    var writer = database.writer();
    assertThat(value(writer.query("PRAGMA synchronous").execute())).isEqualTo("2");
    assertThat(value(writer.query("PRAGMA journal_mode").execute())).isEqualTo("wal");
    assertThat(value(writer.query("PRAGMA foreign_keys").execute())).isEqualTo("1");
    await(database.close());
  }

  @Test
  void readerCannotWrite(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));

    Throwable failure =
        failure(database.reader().preparedQuery(INSERT).execute(Tuple.of("anvil", 1L)));

    assertThat(SqlFault.of(failure)).isEqualTo(SqlFault.UNAVAILABLE);
    await(database.close());
  }

  @Test
  void takenKeyIsConflictAndBrokenRuleIsNot(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));
    await(database.writer().preparedQuery(INSERT).execute(Tuple.of("anvil", 1L)));

    Throwable taken =
        failure(database.writer().preparedQuery(INSERT).execute(Tuple.of("anvil", 2L)));
    Throwable broken =
        failure(database.writer().preparedQuery(INSERT).execute(Tuple.of("hole", -2L)));

    assertThat(SqlFault.of(taken)).isEqualTo(SqlFault.CONFLICT);
    assertThat(SqlFault.of(broken)).isEqualTo(SqlFault.PROGRAM);
    await(database.close());
  }

  @Test
  void transactionsThatReadThenWriteNeverLoseAnUpdate(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));
    await(database.writer().preparedQuery(INSERT).execute(Tuple.of("count", 0L)));

    List<Future<?>> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(
          database
              .writer()
              .withTransaction(
                  c ->
                      c.query("SELECT size FROM things")
                          .execute()
                          .map(rows -> rows.iterator().next().getLong(0) + 1)
                          .compose(
                              next ->
                                  c.preparedQuery("UPDATE things SET size = $1")
                                      .execute(Tuple.of(next)))));
    }
    await(Future.all(all));

    assertThat(value(database.reader().query("SELECT size FROM things").execute()))
        .isEqualTo("100");
    await(database.close());
  }

  @Test
  void queueOfWritersIsBounded(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));
    var connection = await(database.writer().getConnection());
    List<Future<?>> waiting = new ArrayList<>();
    for (int i = 0; i < EmbeddedDatabase.LONGEST_QUEUE; i++) {
      waiting.add(database.writer().query("SELECT 1").execute());
    }

    Throwable oneTooMany = failure(database.writer().query("SELECT 1").execute());

    assertThat(SqlFault.of(oneTooMany)).isEqualTo(SqlFault.BUSY);
    assertThat(waiting).noneMatch(Future::failed);
    await(connection.close());
    await(Future.join(waiting).otherwiseEmpty()); // on a slow machine the last wait too long
    await(database.close());
  }

  @Test
  void queryThatWaitsTooLongIsBusy(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));
    var connection = await(database.writer().getConnection());

    Throwable waited = failure(database.writer().query("SELECT 1").execute());

    assertThat(SqlFault.of(waited)).isEqualTo(SqlFault.BUSY);
    await(connection.close());
    await(database.close());
  }

  @Test
  void secondOpeningIsRefusedAndLockIsKept(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));

    var refused = refusal(EmbeddedDatabase.open(vertx, file, MIGRATIONS));

    assertThat(refused.fault()).isEqualTo(Fault.IN_USE);
    assertThat(refused.getMessage()).contains("in use by this process", "stop it first");
    assertThat(otherProcess()).contains("in use by process " + ProcessHandle.current().pid());
    await(database.close());
    assertThat(otherProcess()).isEqualTo("locked\n");
  }

  @Test
  void fileOfANewerVersionIsRefused(Vertx vertx) throws Exception {
    await(await(EmbeddedDatabase.open(vertx, file, NEWER)).close());

    var refused = refusal(EmbeddedDatabase.open(vertx, file, MIGRATIONS));

    assertThat(refused.fault()).isEqualTo(Fault.NEWER_SCHEMA);
    assertThat(refused.getMessage()).contains("its schema is 2").doesNotContain("\n");
    await(await(EmbeddedDatabase.open(vertx, file, NEWER)).close());
  }

  @Test
  void schemaThatWasMadeOtherwiseIsRefused(Vertx vertx) throws Exception {
    await(await(EmbeddedDatabase.open(vertx, file, BROKEN)).close());

    var refused = refusal(EmbeddedDatabase.open(vertx, file, MIGRATIONS));

    assertThat(refused.fault()).isEqualTo(Fault.OTHER);
    assertThat(refused.getMessage()).contains("restore a backup").doesNotContain("\n");
  }

  @Test
  void whatIsNoDatabaseIsRefusedAndLeftAsItIs(Vertx vertx) throws Exception {
    Files.createDirectories(file.getParent());
    byte[] junk = "this is no database\n".repeat(500).getBytes(StandardCharsets.UTF_8);
    Files.write(file, junk);

    var refused = refusal(EmbeddedDatabase.open(vertx, file, MIGRATIONS));

    assertThat(refused.fault()).isEqualTo(Fault.CORRUPT);
    assertThat(refused.getMessage()).contains(file.toString(), "restore a backup");
    assertThat(Files.readAllBytes(file)).isEqualTo(junk);
  }

  @Test
  void fileCutInHalfIsRefused(Vertx vertx) throws Exception {
    EmbeddedDatabase database = await(EmbeddedDatabase.open(vertx, file, MIGRATIONS));
    for (int i = 0; i < 50; i++) {
      await(
          database
              .writer()
              .preparedQuery(INSERT)
              .execute(Tuple.of("n" + i + "x".repeat(2000), 1L)));
    }
    await(database.close());
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(whole, whole.length / 2));

    assertThat(refusal(EmbeddedDatabase.open(vertx, file, MIGRATIONS)).fault())
        .isEqualTo(Fault.CORRUPT);
  }

  @Test
  void directoryThatCannotBeMadeIsOnePlainLine(Vertx vertx) throws Exception {
    Path obstacle = Files.createFile(directory.resolve("obstacle"));

    var refused = refusal(EmbeddedDatabase.open(vertx, obstacle.resolve("things.db"), MIGRATIONS));

    assertThat(refused.fault()).isEqualTo(Fault.NOT_WRITABLE);
    assertThat(refused.getMessage()).contains("obstacle").doesNotContain("\n");
  }

  @Test
  void directoryInPlaceOfTheFileIsOnePlainLine(Vertx vertx) throws Exception {
    Files.createDirectories(file);

    assertThat(refusal(EmbeddedDatabase.open(vertx, file, MIGRATIONS)).fault())
        .isEqualTo(Fault.NOT_WRITABLE);
  }

  @Test
  void pathThatTheDriverWouldMisreadIsRefused(Vertx vertx) throws Exception {
    Path odd = directory.resolve("what?").resolve("things.db");

    assertThat(refusal(EmbeddedDatabase.open(vertx, odd, MIGRATIONS)).fault())
        .isEqualTo(Fault.NOT_WRITABLE);
    assertThat(directory).isEmptyDirectory();
  }

  private String otherProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "-cp",
                System.getProperty("java.class.path"),
                LockedElsewhere.class.getName(),
                file.resolveSibling("things.lock").toString())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  private static String mode(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static String value(Future<io.vertx.sqlclient.RowSet<io.vertx.sqlclient.Row>> rows)
      throws Exception {
    return String.valueOf(await(rows).iterator().next().getValue(0));
  }

  private static DatabaseUnavailableException refusal(Future<?> opening) {
    return (DatabaseUnavailableException) failure(opening);
  }

  private static Throwable failure(Future<?> future) {
    Throwable thrown = catchThrowable(() -> await(future));
    return thrown instanceof ExecutionException || thrown instanceof CompletionException
        ? thrown.getCause()
        : thrown;
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
