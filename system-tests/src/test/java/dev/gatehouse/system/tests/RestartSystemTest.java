package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was acknowledged stays, however the process ends. */
final class RestartSystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final int KILLS = 5;

  @TempDir private Path folder;

  @Test
  void restartKeepsUsersTasksAndTheSigningKey() {
    RunningGatehouse.Settings settings = RunningGatehouse.on(folder.resolve("data"));
    String token;
    String tasks;
    String keys;
    try (RunningGatehouse first = settings.start()) {
      first.createUser("ada", PASSWORD, "tasks:read tasks:write");
      token = first.token("ada", PASSWORD);
      addTask(first, token, "Translate the memoir");
      tasks = first.get("/tasks", token).body();
      keys = first.http().get(first.url("/.well-known/jwks.json")).body();
      assertThat(first.stop()).as(first.output()).isZero();
    }

    try (RunningGatehouse second = settings.start()) {
      assertThat(second.http().get(second.url("/.well-known/jwks.json")).body()).isEqualTo(keys);
      assertThat(second.get("/me", token).status()).isEqualTo(200);
      assertThat(second.get("/tasks", token).body()).isEqualTo(tasks).contains("memoir");
      assertThat(second.login("ada", PASSWORD).status()).isEqualTo(200);
    }
  }

  @Test
  void disabledAccountIsStillRefusedAfterARestart() {
    RunningGatehouse.Settings settings = RunningGatehouse.on(folder.resolve("data"));
    String token;
    try (RunningGatehouse first = settings.start()) {
      first.createUser("ada", PASSWORD, "tasks:read");
      token = first.token("ada", PASSWORD);
      assertThat(first.command("", "user", "disable", "ada").exit()).isZero();
    }

    try (RunningGatehouse second = settings.start()) {
      assertThat(second.get("/me", token).status()).isEqualTo(401);
    }
  }

  @Test
  void killAtAnyMomentLosesNothingThatWasAcknowledged() throws InterruptedException {
    RunningGatehouse.Settings settings = RunningGatehouse.on(folder.resolve("data"));
    Queue<String> users = new ConcurrentLinkedQueue<>();
    Queue<String> tasks = new ConcurrentLinkedQueue<>();
    try (RunningGatehouse first = settings.start()) {
      first.createUser("ada", PASSWORD, "tasks:read tasks:write");
    }

    for (int round = 0; round < KILLS; round++) {
      try (RunningGatehouse victim = settings.start()) {
        killUnderLoad(victim, round, users, tasks);
      }
      try (RunningGatehouse survivor = settings.start()) {
        String token = survivor.token("ada", PASSWORD);
        String kept = survivor.get("/tasks", token).body();
        assertThat(tasks)
            .as("round " + round)
            .isNotEmpty()
            .allSatisfy(t -> assertThat(kept).contains(t));
        for (String user : users) {
          CommandLine.Result shown = survivor.command("", "user", "show", user);
          assertThat(shown.exit()).as(user + ": " + shown.all()).isZero();
        }
      }
    }
    assertThat(users).isNotEmpty();
  }

  @Test
  void backupOfARunningServerIsRestoredIntoAnEmptyDirectory() throws IOException {
    Path file = folder.resolve("gatehouse.backup");
    RunningGatehouse.Settings settings = RunningGatehouse.on(folder.resolve("data"));
    String token;
    String tasks;
    try (RunningGatehouse first = settings.start()) {
      first.createUser("ada", PASSWORD, "tasks:read tasks:write");
      token = first.token("ada", PASSWORD);
      addTask(first, token, "Translate the memoir");
      tasks = first.get("/tasks", token).body();
      CommandLine.Result backup = first.command("", "backup", file.toString());
      assertThat(backup.exit()).as(backup.all()).isZero();
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    RunningGatehouse.Settings copy =
        RunningGatehouse.on(folder.resolve("copy"))
            .with("GATEHOUSE_HTTP_PORT", settings.variables().get("GATEHOUSE_HTTP_PORT"));
    CommandLine.Result restored =
        CommandLine.gatehouse(copy.variables(), "", "restore", file.toString());

    assertThat(restored.exit()).as(restored.all()).isZero();
    try (RunningGatehouse second = copy.start()) {
      assertThat(second.get("/me", token).status()).isEqualTo(200);
      assertThat(second.get("/tasks", token).body()).isEqualTo(tasks);
      assertThat(second.login("ada", PASSWORD).status()).isEqualTo(200);
    }
  }

  @Test
  void restoreRefusesADirectoryThatHoldsData() {
    Path file = folder.resolve("gatehouse.backup");
    RunningGatehouse.Settings settings = RunningGatehouse.on(folder.resolve("data"));
    try (RunningGatehouse first = settings.start()) {
      first.createUser("ada", PASSWORD, "tasks:read");
    }
    assertThat(CommandLine.gatehouse(settings.variables(), "", "backup", file.toString()).exit())
        .as("without a server too")
        .isZero();

    CommandLine.Result restored =
        CommandLine.gatehouse(settings.variables(), "", "restore", file.toString());

    assertThat(restored.exit()).isEqualTo(1);
    assertThat(restored.err().strip().lines()).as(restored.all()).hasSize(1);
  }

  private static void killUnderLoad(
      RunningGatehouse victim, int round, Queue<String> users, Queue<String> tasks)
      throws InterruptedException {
    String token = victim.token("ada", PASSWORD);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger number = new AtomicInteger();
    CountDownLatch underWay = new CountDownLatch(40 + 17 * round);
    Thread[] clients = new Thread[4];
    for (int i = 0; i < clients.length; i++) {
      clients[i] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!over.get()) {
                      String title = "round-" + round + "-task-" + number.incrementAndGet() + "-";
                      try {
                        if (addTask(victim, token, title).status() == 201) {
                          tasks.add(title);
                        }
                      } catch (UncheckedIOException e) {
                        return; // killed: not acknowledged
                      }
                      underWay.countDown();
                    }
                  });
    }
    String user = "user-" + round;
    victim.createUser(user, PASSWORD, "tasks:read");
    users.add(user);
    underWay.await();
    victim.kill();
    over.set(true);
    for (Thread client : clients) {
      client.join();
    }
  }

  private static Http.Answer addTask(RunningGatehouse gatehouse, String token, String title) {
    return gatehouse
        .http()
        .send(
            "POST",
            gatehouse.url("/tasks"),
            "{\"title\":\"" + title + "\"}",
            "Authorization",
            "Bearer " + token,
            "Content-Type",
            "application/json");
  }
}
