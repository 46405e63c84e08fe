package dev.gatehouse.auth.backup;

import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.account;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.in;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog;
import dev.gatehouse.auth.store.Session;
import dev.gatehouse.auth.store.Sessions.RefreshToken;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.SecurityChange;
import dev.gatehouse.common.feed.SignedText;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
final class BackupRestoreIT {
  private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);

  @TempDir Path directory;
  private Path dataDir;
  private Path backup;
  private Path restored;

  @BeforeEach
  void names() {
    dataDir = directory.resolve("data");
    backup = directory.resolve("out").resolve("b.zip");
    restored = directory.resolve("restored");
    directory.resolve("out").toFile().mkdir();
  }

  @Test
  void everythingComesBackWithANewFeedId(Vertx vertx) throws Exception {
    AuthStore store = filled(vertx);
    FeedLog.Head head = head(store);
    Files.writeString(dataDir.resolve("key-encryption-key"), "a-key");

    long size = write();
    String version = new Restore(BackupFiles.STANDARD).into(backup, restored);
    await(store.close());
    AuthStore back = await(AuthStore.openEmbedded(vertx, restored, CLOCK));

    assertThat(version).isEqualTo("1.2.3");
    assertThat(size).isEqualTo(Files.size(backup));
    assertThat(byName(back, "ada")).contains(account("ada"));
    assertThat(byName(back, "gone")).isEmpty();
    int tombstone = await(back.store().read(tx -> back.accounts().highestEpoch(tx, "gone")));
    assertThat(tombstone).isEqualTo(7);
    assertThat(head(back).number()).isEqualTo(head.number());
    assertThat(head(back).feedId()).hasSize(22).isNotEqualTo(head.feedId());
    assertThat(restored.resolve("key-encryption-key")).hasContent("a-key");
    await(back.close());
  }

  @Test
  void sessionsComeBackWithoutTheirRefreshTokens(Vertx vertx) throws Exception {
    AuthStore store = filled(vertx);
    var session =
        new Session("s", "id", "c", Set.of(), 0, 0, 0, NOW, NOW.plusSeconds(9), NOW.plusSeconds(9));
    await(
        store
            .store()
            .write(
                tx ->
                    store
                        .sessions()
                        .insert(tx, session, NOW.plusSeconds(9))
                        .compose(
                            done ->
                                store
                                    .sessions()
                                    .insertToken(
                                        tx,
                                        new RefreshToken("hash", "s", NOW.plusSeconds(9), null)))));
    write();
    new Restore(BackupFiles.STANDARD).into(backup, restored);
    await(store.close());
    AuthStore back = await(AuthStore.openEmbedded(vertx, restored, CLOCK));

    // since the backup it may have been used, or stolen, or the session ended
    Optional<RefreshToken> token =
        await(back.store().read(tx -> back.sessions().token(tx, "hash")));
    Optional<Session> kept = await(back.store().read(tx -> back.sessions().byId(tx, "s")));
    assertThat(token).isEmpty();
    assertThat(kept).contains(session);
    await(back.close());
  }

  @Test
  void filesBelongToTheirOwnerAlone(Vertx vertx) throws Exception {
    AuthStore store = filled(vertx);
    Files.writeString(dataDir.resolve("key-encryption-key"), "a-key");
    write();
    await(store.close());
    new Restore(BackupFiles.STANDARD).into(backup, restored);

    assertThat(mode(backup)).isEqualTo("rw-------");
    assertThat(mode(restored)).isEqualTo("rwx------");
    assertThat(mode(restored.resolve("gatehouse.db"))).isEqualTo("rw-------");
    assertThat(mode(restored.resolve("key-encryption-key"))).isEqualTo("rw-------");
    assertThat(names(directory)).containsExactlyInAnyOrder("data", "out", "restored");
    assertThat(names(backup.getParent())).containsExactly("b.zip");
    assertThat(names(restored)).containsExactlyInAnyOrder("gatehouse.db", "key-encryption-key");
  }

  @Test
  void largestSecretComesBackAndOneByteMoreIsRefusedOnBothWays(Vertx vertx) throws Exception {
    await(filled(vertx).close());
    Path key = dataDir.resolve("key-encryption-key");
    Files.write(key, new byte[Backup.LARGEST_SECRET]);
    write();
    new Restore(BackupFiles.STANDARD).into(backup, restored);
    assertThat(restored.resolve("key-encryption-key")).hasSize(Backup.LARGEST_SECRET);

    byte[] tooLarge = new byte[Backup.LARGEST_SECRET + 1];
    replace(backup, "key-encryption-key", tooLarge);
    Path another = directory.resolve("another");
    assertFails(() -> new Restore(BackupFiles.STANDARD).into(backup, another), "damaged");
    assertThat(another).doesNotExist();

    Files.write(key, tooLarge);
    Files.delete(backup);
    assertFails(this::write, "too large for a key");
    assertThat(backup.getParent()).isEmptyDirectory();
  }

  @Test
  void emptyDirectoryIsFilledWhereItIs(Vertx vertx) throws Exception {
    await(filled(vertx).close());
    write();
    Files.createDirectory(restored);

    new Restore(BackupFiles.STANDARD).into(backup, restored);

    assertThat(names(restored)).containsExactly("gatehouse.db");
    assertThat(mode(restored)).isEqualTo("rwx------");
  }

  @Test
  void backupWhileWritingIsOneConsistentState(Vertx vertx) throws Exception {
    AuthStore store = filled(vertx);
    AtomicBoolean writing = new AtomicBoolean(true);
    Future<Void> writer = writeUntilTold(store, 0, writing);

    for (int i = 0; i < 5; i++) {
      backup = directory.resolve("out").resolve("b" + i + ".zip");
      write();
    }
    writing.set(false);
    await(writer);
    await(store.close());
    new Restore(BackupFiles.STANDARD).into(backup, restored);
    AuthStore back = await(AuthStore.openEmbedded(vertx, restored, CLOCK));

    // account and entry are written together: a copy with one and not the other is torn
    List<Account> accounts =
        await(back.store().read(tx -> back.accounts().page(tx, null, 100_000)));
    assertThat(head(back).number()).isEqualTo(accounts.size() - 1L).isPositive();
    await(back.close());
  }

  @Test
  void backupNeverOverwrites(Vertx vertx) throws Exception {
    await(filled(vertx).close());
    Files.writeString(backup, "precious");

    assertFails(this::write, "exists already");
    assertThat(backup).hasContent("precious");
    assertThat(names(backup.getParent())).containsExactly("b.zip");
  }

  @Test
  void backupOfADirectoryWithoutDatabaseIsRefused() throws Exception {
    Files.createDirectory(dataDir);

    assertFails(this::write, "no database");
    assertThat(dataDir).isEmptyDirectory();
    assertThat(backup.getParent()).isEmptyDirectory();
  }

  @Test
  void backupOfADamagedDatabaseIsRefused() throws Exception {
    Files.createDirectory(dataDir);
    Files.writeString(dataDir.resolve("gatehouse.db"), "junk ".repeat(1000));

    assertFails(this::write, "damaged");
    assertThat(backup.getParent()).isEmptyDirectory();
  }

  @Test
  void backupIntoAMissingDirectoryIsRefused(Vertx vertx) throws Exception {
    await(filled(vertx).close());
    backup = directory.resolve("missing").resolve("b.zip");

    assertFails(this::write, "cannot write the backup");
  }

  @Test
  void restoreIntoAUsedDirectoryIsRefusedAndChangesNothing(Vertx vertx) throws Exception {
    AuthStore store = filled(vertx);
    write();

    assertFails(() -> new Restore(BackupFiles.STANDARD).into(backup, dataDir), "not empty", "stop");
    assertThat(byName(store, "ada")).isPresent();
    await(store.close());
  }

  /** Something takes the name of the accounts while the restore is at work. */
  @Test
  void restoreThatFailsHalfwayTakesBackWhatItMoved(Vertx vertx) throws Exception {
    await(filled(vertx).close());
    Files.writeString(dataDir.resolve("key-encryption-key"), "a-key");
    write();
    for (int attempt = 0; attempt < 50; attempt++) {
      Path target = Files.createDirectory(directory.resolve("target-" + attempt));
      Thread intruder = Thread.startVirtualThread(() -> takeTheNameOfTheAccounts(target));
      Throwable failure =
          catchThrowable(() -> new Restore(BackupFiles.STANDARD).into(backup, target));
      intruder.interrupt();
      intruder.join();
      if (failure != null) {
        assertThat(failure).isInstanceOf(BackupFailedException.class);
        assertThat(names(target)).containsExactly("gatehouse.db");
        assertThat(target.resolve("gatehouse.db")).isEmptyDirectory();
        return;
      }
    }
    Assumptions.abort("the restore was always quicker");
  }

  private static void takeTheNameOfTheAccounts(Path target) {
    try {
      while (names(target).isEmpty() && !Thread.interrupted()) {
        Thread.onSpinWait();
      }
      Files.createDirectory(target.resolve("gatehouse.db"));
    } catch (IOException e) {
      // the restore was quicker
    }
  }

  @Test
  void restoreOfAMissingFileIsRefused() {
    assertFails(() -> new Restore(BackupFiles.STANDARD).into(backup, restored), "there is no file");
    assertThat(restored).doesNotExist();
  }

  private record Spoilt(String name, Damage damage, String word) {
    @Override
    public String toString() {
      return name;
    }
  }

  @FunctionalInterface
  private interface Damage {
    void to(Path backup) throws IOException;
  }

  static Stream<Spoilt> spoilt() {
    return Stream.of(
        new Spoilt("empty", b -> Files.write(b, new byte[0]), "no backup"),
        new Spoilt("junk", b -> Files.writeString(b, "junk ".repeat(999)), "no backup"),
        new Spoilt("cut in half", b -> cut(b, Files.size(b) / 2), "no backup"),
        new Spoilt("last byte missing", b -> cut(b, Files.size(b) - 1), "no backup"),
        new Spoilt("a byte in the middle changed", BackupRestoreIT::flip, "damaged"),
        new Spoilt("another zip", b -> rewrite(b, e -> e.clear()), "no backup"),
        new Spoilt("no manifest", b -> rewrite(b, e -> e.remove("manifest.json")), "no backup"),
        new Spoilt("manifest is junk", b -> text(b, x -> "{"), "no backup"),
        new Spoilt("manifest is null", b -> text(b, x -> "null"), "no backup"),
        new Spoilt("manifest is too large", b -> text(b, x -> x + " ".repeat(65_536)), "no backup"),
        new Spoilt(
            "another product", b -> text(b, x -> x.replace("gatehouse-", "other-")), "no backup"),
        new Spoilt(
            "newer format", b -> text(b, x -> x.replace("\"format\":1", "\"format\":2")), "newer"),
        new Spoilt(
            "format 0", b -> text(b, x -> x.replace("\"format\":1", "\"format\":0")), "damaged"),
        new Spoilt(
            "wrong checksum",
            b -> text(b, x -> x.replaceAll("sha256\":\"....", "sha256\":\"0000")),
            "damaged"),
        new Spoilt(
            "announced too small",
            b -> text(b, x -> x.replaceAll("\"size\":\\d+", "\"size\":5")),
            "damaged"),
        new Spoilt(
            "announced too large",
            b -> text(b, x -> x.replaceAll("\"size\":\\d+", "\"size\":9000000000000000000")),
            "not free"),
        new Spoilt("announced one byte too large", BackupRestoreIT::announceOneMore, "damaged"),
        new Spoilt("no files", b -> text(b, x -> x.replaceAll("\\[.*]", "[]")), "damaged"),
        new Spoilt("null file", b -> text(b, x -> x.replaceAll("\\[.*]", "[null]")), "damaged"),
        new Spoilt("database missing", b -> rewrite(b, e -> e.remove("gatehouse.db")), "damaged"),
        new Spoilt("one more entry", b -> rewrite(b, e -> e.put("x", new byte[1])), "damaged"),
        new Spoilt(
            "entry that leads out",
            b -> rewrite(b, e -> e.put("../out.txt", new byte[1])),
            "damaged"),
        new Spoilt("listed name that leads out", BackupRestoreIT::leadOut, "damaged"),
        new Spoilt("one more file, listed", b -> enlist(b, "motd", "x"), "damaged"),
        new Spoilt(
            "one more file, listed, that leads out", b -> enlist(b, "../out.txt", "x"), "damaged"),
        new Spoilt("file listed twice", BackupRestoreIT::listTwice, "damaged"),
        new Spoilt("entry twice", BackupRestoreIT::enterTwice, "damaged"),
        new Spoilt("database with a damaged page", BackupRestoreIT::damagePage, "damaged"),
        new Spoilt("database of something else", BackupRestoreIT::otherDatabase, "damaged"),
        new Spoilt("database that is none", BackupRestoreIT::foreignDatabase, "damaged"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("spoilt")
  void spoiltBackupIsRefusedInOneLineAndLeavesNothing(Spoilt spoilt, Vertx vertx) throws Exception {
    await(filled(vertx).close());
    write();
    spoilt.damage().to(backup);

    assertFails(() -> new Restore(BackupFiles.STANDARD).into(backup, restored), spoilt.word());
    assertThat(names(directory)).containsExactlyInAnyOrder("data", "out");
    assertThat(names(backup.getParent())).containsExactly("b.zip");
  }

  private static void assertFails(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOf(BackupFailedException.class)
        .hasMessageContainingAll(words)
        .hasMessageNotContaining("\n");
  }

  private static void cut(Path file, long size) throws IOException {
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), (int) size));
  }

  private static void flip(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    all[all.length / 2] ^= 1;
    Files.write(file, all);
  }

  private static void text(Path file, UnaryOperator<String> change) throws IOException {
    rewrite(
        file,
        entries ->
            entries.compute(
                "manifest.json",
                (name, old) ->
                    change
                        .apply(new String(old, StandardCharsets.UTF_8))
                        .getBytes(StandardCharsets.UTF_8)));
  }

  private static void leadOut(Path file) throws IOException {
    rewrite(
        file,
        entries -> {
          String manifest = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
          entries.put(
              "manifest.json",
              manifest.replace("gatehouse.db", "../gatehouse.db").getBytes(StandardCharsets.UTF_8));
          entries.put("../gatehouse.db", entries.remove("gatehouse.db"));
        });
  }

  // all checksums hold, and yet it is no database
  private static void foreignDatabase(Path file) throws IOException {
    replace(file, "gatehouse.db", "junk".repeat(2000).getBytes(StandardCharsets.UTF_8));
  }

  private static void announceOneMore(Path file) throws IOException {
    long size = entry(file, "gatehouse.db").length;
    text(file, x -> x.replace("\"size\":" + size, "\"size\":" + (size + 1)));
  }

  private static void listTwice(Path file) throws IOException {
    text(file, x -> x.replaceAll("\\[(.*)]", "[$1,$1]"));
  }

  private static void enterTwice(Path file) throws IOException {
    byte[] database = entry(file, "gatehouse.db");
    rewrite(file, entries -> entries.put("gatehouse.dc", database));
    String raw = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(
        file, raw.replace("gatehouse.dc", "gatehouse.db"), StandardCharsets.ISO_8859_1);
  }

  // what the restore itself reads is in order
  private static void damagePage(Path file) throws IOException {
    byte[] database = entry(file, "gatehouse.db");
    Arrays.fill(database, database.length - 4096, database.length, (byte) 0xff);
    replace(file, "gatehouse.db", database);
  }

  private static void otherDatabase(Path file) throws IOException {
    Path other = file.resolveSibling("other.db");
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + other);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE feed_head (feed_id TEXT)");
      statement.execute("INSERT INTO feed_head VALUES ('x')");
    } catch (SQLException e) {
      throw new IOException(e);
    }
    byte[] database = Files.readAllBytes(other);
    Files.delete(other);
    replace(file, "gatehouse.db", database);
  }

  private static byte[] entry(Path file, String name) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getInputStream(zip.getEntry(name)).readAllBytes();
    }
  }

  /** Adds an entry together with what the manifest says of such a one. */
  private static void enlist(Path file, String name, String text) throws IOException {
    text(file, x -> x.replace("[{", "[{\"name\":\"" + name + "\",\"size\":0,\"sha256\":\"\"},{"));
    replace(file, name, text.getBytes(StandardCharsets.UTF_8));
  }

  /** Replaces an entry together with what the manifest says of it. */
  private static void replace(Path file, String name, byte[] bytes) throws IOException {
    String checksum = HexFormat.of().formatHex(SafeFiles.digest().digest(bytes));
    rewrite(
        file,
        entries -> {
          entries.put(name, bytes);
          String manifest = new String(entries.get("manifest.json"), StandardCharsets.UTF_8);
          entries.put(
              "manifest.json",
              manifest
                  .replaceAll(
                      "(\"name\":\""
                          + Pattern.quote(name)
                          + "\"),\"size\":\\d+,\"sha256\":\"[^\"]*",
                      "$1,\"size\":" + bytes.length + ",\"sha256\":\"" + checksum)
                  .getBytes(StandardCharsets.UTF_8));
        });
  }

  private static void rewrite(Path file, java.util.function.Consumer<Map<String, byte[]>> change)
      throws IOException {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (ZipFile zip = new ZipFile(file.toFile())) {
      for (ZipEntry entry : java.util.Collections.list(zip.entries())) {
        entries.put(entry.getName(), zip.getInputStream(entry).readAllBytes());
      }
    }
    change.accept(entries);
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        zip.putNextEntry(new ZipEntry(entry.getKey()));
        zip.write(entry.getValue());
      }
    }
  }

  private long write() {
    return new Backup(BackupFiles.STANDARD, "1.2.3", CLOCK).write(dataDir, backup);
  }

  private AuthStore filled(Vertx vertx) throws Exception {
    AuthStore store = await(AuthStore.openEmbedded(vertx, dataDir, CLOCK));
    Account gone = account("gone");
    await(store.store().write(tx -> store.accounts().insert(tx, gone)));
    await(
        store.store().write(tx -> store.accounts().update(tx, in(gone, AccountState.DELETED, 7))));
    await(store.store().write(tx -> store.accounts().insert(tx, account("ada"))));
    return store;
  }

  private static Future<Void> writeUntilTold(AuthStore store, int number, AtomicBoolean go) {
    if (!go.get()) {
      return Future.succeededFuture();
    }
    Account one = account("n" + number);
    return store
        .store()
        .write(
            tx ->
                store
                    .accounts()
                    .insert(tx, one)
                    .compose(
                        inserted ->
                            store
                                .feed()
                                .append(
                                    tx,
                                    NOW,
                                    new SecurityChange.AccountChanged(
                                        one.name(), one.accountId(), 0, AccountState.ENABLED),
                                    entry -> new SignedText("text", "signature"))))
        .compose(appended -> writeUntilTold(store, number + 1, go));
  }

  private static Optional<Account> byName(AuthStore store, String name) throws Exception {
    return await(store.store().read(tx -> store.accounts().byName(tx, name)));
  }

  private static FeedLog.Head head(AuthStore store) throws Exception {
    return await(store.store().read(tx -> store.feed().head(tx)));
  }

  private static List<String> names(Path directory) throws IOException {
    List<String> names = new ArrayList<>();
    try (Stream<Path> found = Files.list(directory)) {
      found.forEach(path -> names.add(path.getFileName().toString()));
    }
    return names;
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
