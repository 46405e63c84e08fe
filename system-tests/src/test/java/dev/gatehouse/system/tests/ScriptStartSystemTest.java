package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Project;
import dev.gatehouse.system.dsl.ScriptTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * How the launcher script becomes Java: from anywhere, with the right cache, and out of the way.
 */
final class ScriptStartSystemTest {
  private static final String JAR = "launcher/target/gatehouse/lib/gatehouse-launcher-1.jar";

  @TempDir private Path temp;

  private Path folder;
  private ScriptTree tree;
  private Path jdk;

  @BeforeEach
  void makeTree() throws IOException {
    folder = temp.toRealPath();
    tree = ScriptTree.in(folder, "Gäte Höuse");
    jdk = tree.usualJdk("jdk-25", "25");
  }

  @Test
  void argumentsArriveAsTheyWereGiven() {
    tree.prepare();

    CommandLine.Result result = tree.run("user", "two words", "", "*", "$HOME");

    assertThat(result.out())
        .contains("dev.gatehouse.launcher.Main\nuser\ntwo words\n\n*\n$HOME\noptions: none\n");
  }

  @Test
  void itRunsFromAnotherDirectoryThroughLinksAndWithCdpath() throws IOException {
    tree.prepare();
    Path script = tree.project().resolve("gatehouse");
    Files.createDirectories(folder.resolve("bin"));
    Files.createSymbolicLink(folder.resolve("bin/real"), script);
    Files.createSymbolicLink(folder.resolve("bin/gate"), Path.of("real"));
    Files.createSymbolicLink(folder.resolve("short"), tree.project());

    for (String line :
        List.of(
            "bin/gate x",
            "cd bin && ./gate x",
            "cd bin && bash gate x",
            "PATH=\"$PATH:$PWD/bin\" && gate x",
            "short/gatehouse x",
            "export CDPATH=$PWD && cd / && cd - && bash 'Gäte Höuse/gatehouse' x")) {
      CommandLine.Result result = tree.shell(line);

      assertThat(result.exit()).as(line + result.all()).isZero();
      assertThat(result.err()).as(line).isEmpty();
      assertThat(result.out()).as(line).contains("/Gäte Höuse/launcher/target/gatehouse/start.");
    }
  }

  @Test
  void colonInThePathIsOnePlainLine() throws IOException {
    ScriptTree colon = ScriptTree.in(Files.createDirectory(folder.resolve("a")), "b:c");

    CommandLine.Result result = colon.run("x");

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err().strip().lines()).as(result.err()).hasSize(1);
    assertThat(result.err()).contains("colon", "move the directory");
  }

  @Test
  void processOfTheScriptIsTheServer() throws Exception {
    tree.prepare();
    Path out = folder.resolve("out");
    Process server = tree.start(out, "waits");
    ScriptTree.until("it runs", () -> ScriptTree.lines(out).contains("pid " + server.pid()));

    server.destroy();

    assertThat(server.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(server.exitValue()).isEqualTo(143);
  }

  @Test
  void exitStatusOfTheCommandIsTheScripts() {
    tree.prepare();

    assertThat(tree.run("fails-with-7").exit()).isEqualTo(7);
  }

  @Test
  void jdk25HasItsAotCacheAndJdk21ItsClassDataArchive() throws IOException {
    tree.prepare();
    assertThat(tree.run("x").out()).contains("-XX:AOTCache=" + tree.startFolders().getFirst());

    ScriptTree older = ScriptTree.in(Files.createDirectory(folder.resolve("older")), "gate");
    older.usualJdk("jdk-21", "21.0.5");
    older.prepare();
    assertThat(older.run("x").out())
        .contains("-XX:SharedArchiveFile=" + older.startFolders().getFirst())
        .doesNotContain("AOT", "UseCompactObjectHeaders", "--sun-misc-unsafe-memory-access");
  }

  @Test
  void cacheOfOneJdkIsNotUsedWithAnotherAndStaysForTheFirst() throws IOException {
    tree.prepare();
    Path other = tree.usualJdk("jdk-21", "21.0.5");

    CommandLine.Result result = tree.with("JAVA_HOME", other.toString()).run("x");

    assertThat(result.out()).contains(other.toString()).doesNotContain("AOTCache", "SharedArchive");
    assertThat(result.err()).isEmpty();
    assertThat(tree.with("JAVA_HOME", "").run("x").out()).contains("-XX:AOTCache=");
    assertThat(tree.javaCalls()).as("trained once").hasSize(2);
  }

  @Test
  void jdkThatWasUpdatedInPlaceGetsANewCache() throws IOException {
    tree.prepare();
    Path before = tree.startFolders().getFirst();
    Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"25.0.1\"\n");

    CommandLine.Result result = tree.run("x");

    assertThat(result.out()).contains("-XX:AOTCache=").doesNotContain(before.toString());
    assertThat(tree.mavenCalls()).hasSize(1);
    assertThat(tree.javaCalls()).as("trained twice").hasSize(4);
  }

  @Test
  void failedTrainingStartsWithoutACacheAndIsNotTriedAgain() throws IOException {
    Files.createFile(jdk.resolve("cannot-train"));

    CommandLine.Result first = tree.run("x");
    CommandLine.Result second = tree.run("x");

    assertThat(first.exit()).as(first.all()).isZero();
    assertThat(first.err()).contains("no start-up cache could be made");
    assertThat(second.err()).isEmpty();
    assertThat(first.out() + second.out()).doesNotContain("AOTCache");
    assertThat(tree.javaCalls()).as("trained once").hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"auth", "gateway", "tasks"})
  void firstStartOfAPartMakesTheCacheOfAllPartsOnce(String part) throws IOException {
    tree.prepare();
    Path start = tree.startFolders().getFirst();
    Files.createDirectories(start.resolve("lib-cluster"));
    Files.createDirectories(start.resolve("lib-postgresql"));
    Files.createFile(start.resolve("lib-cluster/some-cluster.jar"));
    Files.createFile(start.resolve("lib-postgresql/some-driver.jar"));

    CommandLine.Result first = tree.run(part);
    String second = tree.run("gateway").out();

    assertThat(first.exit()).as(first.all()).isZero();
    assertThat(first.out())
        .contains("-XX:AOTCache=" + start.resolve("parts.aot"))
        .contains("lib-cluster/some-cluster.jar:" + start + "/lib-postgresql/some-driver.jar");
    assertThat(second).contains("-XX:AOTCache=" + start.resolve("parts.aot"));
    assertThat(tree.run("x").out())
        .contains("-XX:AOTCache=" + start.resolve("start.aot"))
        .doesNotContain("some-cluster", "some-driver");
    assertThat(tree.javaCalls())
        .containsExactly("unpack no options", "train no options", "train parts no options");
  }

  @Test
  void partsThatStartAtOnceTrainOnce() throws Exception {
    tree.prepare();
    List<Process> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      parts.add(tree.start(folder.resolve("out-" + i), "gateway"));
    }

    for (int i = 0; i < 4; i++) {
      assertThat(parts.get(i).waitFor()).isZero();
      assertThat(ScriptTree.lines(folder.resolve("out-" + i)))
          .anyMatch(line -> line.startsWith("-XX:AOTCache=") && line.endsWith("/parts.aot"));
    }
    assertThat(tree.javaCalls()).hasSize(3);
  }

  @Test
  void failedTrainingOfThePartsIsNotTriedAgain() throws IOException {
    tree.prepare();
    Files.createFile(jdk.resolve("cannot-train"));

    CommandLine.Result first = tree.run("gateway");
    CommandLine.Result second = tree.run("gateway");

    assertThat(first.exit()).as(first.all()).isZero();
    assertThat(first.err()).contains("no start-up cache could be made");
    assertThat(second.err()).isEmpty();
    for (CommandLine.Result each : List.of(first, second)) {
      assertThat(each.out())
          .as("the other cache fits too")
          .contains("-XX:AOTCache=" + tree.startFolders().getFirst().resolve("start.aot"));
    }
    assertThat(tree.javaCalls()).hasSize(3);
  }

  @Test
  void helpOfAPartTrainsNothing() {
    tree.prepare();

    assertThat(tree.run("gateway", "--help").exit()).isZero();

    assertThat(tree.javaCalls()).hasSize(2);
  }

  @Test
  void folderOfARunningServerStaysThroughRebuildsAndGoesAfterItsEnd() throws Exception {
    tree.prepare();
    Path used = tree.startFolders().getFirst();
    Path out = folder.resolve("out");
    Process server = tree.start(out, "waits");
    ScriptTree.until("it runs", () -> !ScriptTree.lines(out).isEmpty());
    // the fake server has no class path in its command line as a JVM has: one that has stands for
    // it
    Process jvm =
        new ProcessBuilder("tail", "-f", used.resolve("lib/some-dependency.jar").toString())
            .start();
    try {
      for (int build = 0; build < 3; build++) {
        rebuild();
        assertThat(used.resolve("lib/gatehouse-launcher-1.jar")).exists();
      }
      assertThat(tree.startFolders()).as("the new one, the one before, the used one").hasSize(3);
    } finally {
      jvm.destroy();
      jvm.waitFor();
      server.destroy();
      server.waitFor();
    }
    rebuild();

    assertThat(used).doesNotExist();
    assertThat(tree.startFolders()).hasSize(2);
  }

  @Test
  void folderThatAKilledTrainingLeftIsRemovedByTheNext() throws IOException {
    tree.prepare();
    Path left = Files.createDirectories(tree.dist().resolve("start.killed/lib"));

    rebuild();

    assertThat(left.getParent()).doesNotExist();
  }

  @Test
  void realProgramStartsUnderAPathWithUmlautsInThePosixLocale() throws IOException {
    assertThat(CommandLine.gatehouse(Map.of(), "", "--version").exit()).isZero();
    Path real = Project.root().resolve("launcher/target/gatehouse/lib");
    Path lib = Files.createDirectories(folder.resolve("Über/launcher/target/gatehouse/lib"));
    try (var jars = Files.list(real)) {
      for (Path jar : jars.toList()) {
        Files.copy(jar, lib.resolve(jar.getFileName()));
      }
    }
    Path script = folder.resolve("Über/gatehouse");
    Files.copy(Project.root().resolve("gatehouse"), script);
    // laid out already, without a cache: to train one would take long
    Path start = Files.createDirectories(lib.resolveSibling("start.test"));
    Files.createSymbolicLink(start.resolve("lib"), lib);
    Path home = Path.of(System.getProperty("java.home"));
    Files.writeString(
        lib.resolveSibling("start"),
        "start.test\n" + home + "\n" + Files.readString(home.resolve("release")) + "\n");

    CommandLine.Result result =
        CommandLine.run(
            Map.of("LC_ALL", "C", "JAVA_HOME", home.toString()),
            "",
            List.of(script.toString(), "--version"));

    assertThat(result.exit()).as(result.all()).isZero();
    assertThat(result.out()).startsWith("gatehouse ");
    assertThat(result.err()).isEmpty();
  }

  private void rebuild() throws IOException {
    tree.settle(JAR);
    tree.change("common/src/main/java/A.java");
    CommandLine.Result result = tree.run("x");
    assertThat(result.exit()).as(result.all()).isZero();
    tree.settle("common/src/main/java/A.java");
  }
}
