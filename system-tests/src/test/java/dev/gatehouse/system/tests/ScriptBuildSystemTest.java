package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.ScriptTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a first start does: it builds once, and leaves nothing half made. */
final class ScriptBuildSystemTest {
  @TempDir private Path folder;

  private ScriptTree tree;
  private Path jdk;

  @BeforeEach
  void makeTree() throws IOException {
    tree = ScriptTree.in(folder.toRealPath(), "gate");
    jdk = tree.usualJdk("jdk-25", "25");
  }

  @Test
  void firstStartBuildsAndTheNextDoesNot() {
    CommandLine.Result first = tree.run("x");
    CommandLine.Result second = tree.run("x");

    assertThat(first.exit()).as(first.all()).isZero();
    assertThat(first.err()).contains("gatehouse: building once", "gatehouse: built");
    assertThat(second.err()).isEmpty();
    assertThat(tree.mavenCalls()).containsExactly(jdk + " no options");
    assertThat(tree.javaCalls()).containsExactly("unpack no options", "train no options");
  }

  @Test
  void changeInAnyModuleBuildsAgain() throws IOException {
    tree.prepare();
    int builds = 1;
    for (String module : ScriptTree.modules()) {
      tree.change(module + "/src/main/java/A.java");
      tree.settle("launcher/target/gatehouse/lib/gatehouse-launcher-1.jar");

      assertThat(tree.run("x").exit()).isZero();

      builds++;
      assertThat(tree.mavenCalls()).as(module).hasSize(builds);
      tree.settle(module + "/src/main/java/A.java");
    }
  }

  @Test
  void optionsForTheServersJavaReachNeitherTheBuildNorTheTraining() {
    CommandLine.Result result = tree.with("JDK_JAVA_OPTIONS", "-Xmx64m").run("x");

    assertThat(result.out()).contains("options: -Xmx64m");
    assertThat(tree.mavenCalls()).containsExactly(jdk + " no options");
    assertThat(tree.javaCalls()).containsExactly("unpack no options", "train no options");
  }

  @Test
  void ofTwoFirstStartsOneBuildsAndTheOtherWaits() throws Exception {
    tree.holdMaven(true);
    Path first = folder.resolve("first");
    Path second = folder.resolve("second");
    Process builds = tree.start(first, "x");
    ScriptTree.until("it builds", () -> !tree.mavenCalls().isEmpty());
    Process waits = tree.start(second, "x");
    ScriptTree.until(
        "it waits",
        () ->
            ScriptTree.lines(second).stream()
                .anyMatch(
                    line ->
                        line.contains("another start (process " + builds.pid() + ") is building")));
    tree.holdMaven(false);

    assertThat(exit(builds)).as(Files.readString(first)).isZero();
    assertThat(exit(waits)).as(Files.readString(second)).isZero();
    assertThat(tree.mavenCalls()).hasSize(1);
    assertThat(tree.javaCalls()).hasSize(2);
    assertNothingHalfMade();
  }

  @Test
  void lockWhoseOwnerIsGoneIsTakenOver() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    lock(gone.pid() + "-12345");

    assertThat(tree.run("x").exit()).isZero();
    assertNothingHalfMade();
  }

  @Test
  void lockWhoseOwnersNumberIsAnotherProcessByNowIsTakenOver() throws IOException {
    lock(ProcessHandle.current().pid() + "-1");

    assertThat(tree.run("x").exit()).isZero();
    assertNothingHalfMade();
  }

  @Test
  void lockAndMarkOfStartsThatAreGoneAreTakenOver() throws Exception {
    Process gone = new ProcessBuilder("true").start();
    gone.waitFor();
    String owner = gone.pid() + "-12345";
    lock(owner);
    Files.createSymbolicLink(
        tree.project().resolve("target/gatehouse-build.lock-" + owner), Path.of(owner));

    assertThat(tree.run("x").exit()).isZero();
    assertNothingHalfMade();
  }

  @Test
  void stoppedBuildLeavesNothingAndTheNextStartBuilds() throws Exception {
    tree.holdMaven(true);
    Process stopped = tree.start(folder.resolve("out"), "x");
    ScriptTree.until("it builds", () -> Files.exists(tree.dist().resolve("lib")));
    var maven = stopped.descendants().toList();

    stopped.destroy();

    assertThat(exit(stopped)).isEqualTo(143);
    assertThat(maven).isNotEmpty();
    ScriptTree.until("Maven ended", () -> maven.stream().noneMatch(ProcessHandle::isAlive));
    assertThat(tree.dist().resolve("lib")).doesNotExist();
    assertNothingHalfMade();
    tree.holdMaven(false);
    assertThat(tree.run("x").exit()).isZero();
  }

  @Test
  void failedBuildShowsTheEndOfItsLogAndLeavesNothing() throws IOException {
    Files.createFile(tree.home().resolve("broken"));

    CommandLine.Result result = tree.run("x");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .contains("the compiler found fault", "gatehouse: the build failed; the whole log is in");
    assertThat(tree.dist().resolve("lib")).doesNotExist();
    assertNothingHalfMade();
  }

  @Test
  void placeThatCannotBeWrittenIsOnePlainLine() throws IOException {
    Files.createFile(tree.project().resolve("target"));

    CommandLine.Result result = tree.run("x");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err().strip().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).startsWith("gatehouse: ").contains("target cannot be made");
  }

  private void lock(String owner) throws IOException {
    Files.createDirectories(tree.project().resolve("target"));
    Files.createSymbolicLink(tree.project().resolve("target/gatehouse-build.lock"), Path.of(owner));
  }

  private void assertNothingHalfMade() throws IOException {
    try (var all = Files.list(tree.project().resolve("target"))) {
      assertThat(all.map(path -> path.getFileName().toString()))
          .containsExactly("gatehouse-build.log");
    }
    assertThat(
            Files.exists(
                tree.project().resolve("target/gatehouse-build.lock"), LinkOption.NOFOLLOW_LINKS))
        .isFalse();
    if (Files.exists(tree.dist().resolve("start"))) {
      assertThat(tree.startFolders()).hasSize(1);
    }
  }

  private static int exit(Process process) throws InterruptedException {
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
