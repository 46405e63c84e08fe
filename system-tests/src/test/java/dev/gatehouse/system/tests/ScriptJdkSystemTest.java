package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.ScriptTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which JDK the launcher script takes: JAVA_HOME, then the search path, then the usual folders. */
final class ScriptJdkSystemTest {
  @TempDir private Path folder;

  private ScriptTree tree;

  @BeforeEach
  void makeTree() throws IOException {
    // a TempDir may itself be reached through a link
    tree = ScriptTree.in(folder.toRealPath(), "gate");
  }

  @Test
  void missingJdkIsOnePlainLineWithTheWayOut() {
    assertOnePlainLine(tree.run("--version"), "no JDK 21 or later", "apt-get install", "JAVA_HOME");
  }

  @Test
  void olderJdkIsNeverTaken() throws IOException {
    Path old = tree.usualJdk("jdk-17", "17.0.9");
    tree.onPath(old).with("JAVA_HOME", old.toString());

    assertOnePlainLine(tree.run("--version"), "no JDK 21 or later");
  }

  @Test
  void javaHomeGoesBeforeTheSearchPath() throws IOException {
    Path home = tree.jdk(tree.home().resolve("mine"), "21.0.1");
    tree.onPath(tree.usualJdk("jdk-25", "25")).with("JAVA_HOME", home.toString());

    assertThat(javaOf(tree.run("x"))).isEqualTo(home);
  }

  @Test
  void searchPathGoesBeforeTheUsualFolders() throws IOException {
    Path onPath = tree.usualJdk("jdk-21", "21.0.1");
    tree.usualJdk("jdk-25", "25.0.1");
    tree.onPath(onPath);

    assertThat(javaOf(tree.run("x"))).isEqualTo(onPath);
  }

  @Test
  void searchPathMayLeadToAnUnusualFolder() throws IOException {
    Path onPath = tree.jdk(tree.home().resolve("downloads/jdk"), "22");
    tree.usualJdk("jdk-25", "25.0.1");
    tree.onPath(onPath);

    assertThat(javaOf(tree.run("x"))).isEqualTo(onPath);
  }

  @Test
  void olderJavaOnTheSearchPathYieldsToTheNewestOfTheUsualFolders() throws IOException {
    tree.onPath(tree.usualJdk("jdk-17", "17.0.9"));
    tree.usualJdk("jdk-21", "21.0.1");
    Path newest = tree.usualJdk("jdk-25", "25");
    tree.usualJdk("jdk-9", "9.0.4");
    tree.usualJdk("jdk-8", "1.8.0_402");

    assertThat(javaOf(tree.run("x"))).isEqualTo(newest);
  }

  @Test
  void jdkWithoutReleaseFileIsAskedForItsVersion() throws IOException {
    Path silent = tree.usualJdk("jdk", "21");
    Files.delete(silent.resolve("release"));
    String java = Files.readString(silent.resolve("bin/java"));
    Files.writeString(
        silent.resolve("bin/java"),
        java.replaceFirst(
            "\n",
            "\n"
                + "if [ \"\\$1\" = -version ]; then echo 'openjdk version \"21.0.3\" 2024' >&2;"
                + " exit; fi\n"));

    assertThat(javaOf(tree.run("x"))).isEqualTo(silent);
  }

  @Test
  void missingMavenIsOnePlainLineWithTheWayOut() throws IOException {
    tree.usualJdk("jdk-21", "21");

    assertOnePlainLine(tree.without("mvn").run("--version"), "Maven", "3.8.7", "apt-get install");
  }

  @Test
  void mavenIsNotNeededOnceEverythingIsBuilt() throws IOException {
    tree.usualJdk("jdk-21", "21");
    tree.prepare();

    assertThat(tree.without("mvn").run("--version").exit()).isZero();
  }

  @Test
  void javaHomeWithoutACompilerIsOnePlainLineWhereABuildIsNeeded() throws IOException {
    Path runtime = tree.jdk(tree.home().resolve("jre"), "25");
    Files.delete(runtime.resolve("bin/javac"));
    tree.with("JAVA_HOME", runtime.toString());

    assertOnePlainLine(tree.run("--version"), "compiler", "javac");
    assertThat(tree.mavenCalls()).isEmpty();
  }

  @Test
  void javaHomeWithoutACompilerRunsWhatAnotherJdkBuilt() throws IOException {
    Path runtime = tree.jdk(tree.home().resolve("jre"), "25");
    Files.delete(runtime.resolve("bin/javac"));
    Path jdk = tree.usualJdk("jdk-21", "21");
    tree.with("JAVA_HOME", runtime.toString());

    assertThat(javaOf(tree.run("x"))).isEqualTo(runtime);
    assertThat(tree.mavenCalls()).containsExactly(jdk + " no options");
  }

  private static Path javaOf(CommandLine.Result result) {
    assertThat(result.exit()).as(result.all()).isZero();
    return Path.of(result.out().lines().findFirst().orElseThrow()).getParent().getParent();
  }

  private static void assertOnePlainLine(CommandLine.Result result, String... words) {
    assertThat(result.exit()).as(result.all()).isEqualTo(1);
    assertThat(result.out()).isEmpty();
    assertThat(result.err()).startsWith("gatehouse: ").contains(words);
    assertThat(result.err().strip().lines()).as(result.err()).hasSize(1);
  }
}
