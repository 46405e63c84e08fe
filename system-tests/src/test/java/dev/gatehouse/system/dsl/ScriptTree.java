package dev.gatehouse.system.dsl;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/**
 * The launcher script in a project of its own on a machine of its own: with a home, a search path
 * and usual folders that hold only what a test puts there, a Maven that builds in no time, and JDKs
 * that tell how they were called.
 */
public final class ScriptTree {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final List<String> TOOLS =
      List.of(
          "bash",
          "env",
          "find",
          "readlink",
          "mkdir",
          "ln",
          "rm",
          "sed",
          "tail",
          "sleep",
          "cp",
          "mktemp",
          "chmod",
          "mv",
          "grep",
          "tr",
          "ps",
          "cat",
          "touch");
  // everything a JDK of the tests does; its first word is where it lies
  private static final String JAVA =
      """
      #!/usr/bin/env bash
      for word; do
        case $word in
          -XX:AOTCacheOutput=* | -XX:ArchiveClassesAtExit=*) [ ! -e "${0%/bin/java}/cannot-train" ] && : >"${word#*=}" ;;
          unpack | train) call=$word ;;
          */trainees) call=${call:+$call parts} ;;
          fails-with-7) exit 7 ;;
          waits) echo "pid $$" ; exec sleep 60 ;;
        esac
      done
      if [ -n "${call:-}" ]; then echo "$call ${JDK_JAVA_OPTIONS:-no options}" >>"$HOME/java-calls"; fi
      if [ "${call:-}" != "${call#train}" ] && [ -e "${0%/bin/java}/cannot-train" ]; then exit 1; fi
      printf '%s\\n' "$0" "$@" "options: ${JDK_JAVA_OPTIONS:-none}"
      """;
  private static final String MAVEN =
      """
      #!/usr/bin/env bash
      echo "$JAVA_HOME ${JDK_JAVA_OPTIONS:-no options}" >>"$HOME/mvn-calls"
      lib="$(cat "$HOME/project")/launcher/target/gatehouse/lib"
      mkdir -p "$lib"
      : >"$lib/some-dependency.jar"
      until [ ! -e "$HOME/hold" ]; do sleep 0.05; done
      if [ -e "$HOME/broken" ]; then
        echo "[ERROR] the compiler found fault"
        exit 1
      fi
      sleep 0.01
      : >"$lib/gatehouse-launcher-1.jar"
      """;

  // links to this machine's tools, nothing else; for all trees, until the JVM ends
  private static final Path LINKS = linkTools();

  private final Path folder;
  private final Path project;
  private final Map<String, String> variables = new TreeMap<>();

  private ScriptTree(Path folder, String name) {
    this.folder = folder;
    this.project = folder.resolve(name);
    variables.put("HOME", home().toString());
    variables.put("PATH", tools() + File.pathSeparator + LINKS);
    variables.put("JAVA_HOME", "");
    variables.put("LC_ALL", "C");
  }

  /** A project of that name without a build, with Maven, without any JDK. */
  public static ScriptTree in(Path folder, String name) {
    ScriptTree tree = new ScriptTree(folder, name);
    tree.make();
    return tree;
  }

  private void make() {
    try {
      Files.createDirectories(home());
      Files.createDirectories(tools());
      program(tools().resolve("mvn"), MAVEN);
      Files.writeString(home().resolve("project"), project.toString());
      for (String module : modules()) {
        Files.createDirectories(project.resolve(module).resolve("src/main/java"));
        Files.writeString(project.resolve(module).resolve("src/main/java/A.java"), "");
        Files.writeString(project.resolve(module).resolve("pom.xml"), "");
      }
      Files.writeString(project.resolve("pom.xml"), "");
      // the usual folders of this machine are not those of the test's
      String script =
          Files.readString(Project.root().resolve("gatehouse"))
              .replaceAll(
                  "(?m)([ (])/(usr|opt|Library|home)/", "$1" + folder.resolve("root") + "/$2/");
      program(project.resolve("gatehouse"), script);
      try (Stream<Path> all = Files.walk(project)) {
        for (Path path : all.toList()) {
          Files.setLastModifiedTime(
              path, FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The modules of the real project that make the program. */
  public static List<String> modules() {
    try {
      return Files.readString(Project.root().resolve("pom.xml"))
          .lines()
          .filter(line -> line.contains("<module>"))
          .map(line -> line.replaceAll(".*<module>(.*)</module>.*", "$1"))
          // what no command is made of
          .filter(module -> !module.matches("system-tests|test-postgres|benchmarks/.*"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its top folder. */
  public Path project() {
    return project;
  }

  /** The user's home. */
  public Path home() {
    return folder.resolve("home");
  }

  /** What Maven and this script made. */
  public Path dist() {
    return project.resolve("launcher/target/gatehouse");
  }

  private Path tools() {
    return folder.resolve("tools");
  }

  /** Takes a program off the search path. */
  public ScriptTree without(String tool) throws IOException {
    Files.delete(tools().resolve(tool));
    return this;
  }

  /** Sets a variable of the environment. */
  public ScriptTree with(String name, String value) {
    variables.put(name, value);
    return this;
  }

  /** Puts a JDK into one of the usual folders. */
  public Path usualJdk(String name, String version) throws IOException {
    return jdk(folder.resolve("root/usr/lib/jvm").resolve(name), version);
  }

  /** Puts a JDK anywhere. */
  public Path jdk(Path at, String version) throws IOException {
    Files.createDirectories(at.resolve("bin"));
    program(at.resolve("bin/java"), JAVA);
    program(at.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(
        at.resolve("release"),
        "IMPLEMENTOR=\"Nobody\"\nJAVA_VERSION=\"" + version + "\"\nJAVA_VERSION_DATE=\"2026\"\n");
    return at;
  }

  /** Puts a JDK on the search path as distributions do: a link to a link. */
  public ScriptTree onPath(Path jdk) throws IOException {
    Path alternative = Files.createSymbolicLink(folder.resolve("java"), jdk.resolve("bin/java"));
    Files.createSymbolicLink(tools().resolve("java"), alternative);
    return this;
  }

  /** Runs the script to its end. */
  public CommandLine.Result run(String... arguments) {
    return CommandLine.run(variables, "", command(project.resolve("gatehouse"), arguments));
  }

  /** Runs a command line of the shell in the folder above the project. */
  public CommandLine.Result shell(String line) {
    return CommandLine.run(
        variables,
        "",
        List.of(LINKS.resolve("bash").toString(), "-c", "cd '" + folder + "' && " + line));
  }

  /** Starts the script and waits for nothing; both outputs go to the file. */
  public Process start(Path output, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(command(project.resolve("gatehouse"), arguments))
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(variables);
    return builder.start();
  }

  /** Builds, lays out and trains. */
  public void prepare() {
    CommandLine.Result result = run("anything");
    if (result.exit() != 0) {
      throw new AssertionError(result.all());
    }
  }

  /** Makes a file of the project as new as can be. */
  public void change(String file) throws IOException {
    Files.setLastModifiedTime(project.resolve(file), FileTime.from(Instant.now()));
  }

  /** Makes a file of the project older than what is built from it next. */
  public void settle(String file) throws IOException {
    Files.setLastModifiedTime(
        project.resolve(file), FileTime.from(Instant.now().minus(Duration.ofMinutes(1))));
  }

  /** Makes Maven wait, or go on. */
  public void holdMaven(boolean hold) throws IOException {
    if (hold) {
      Files.createFile(home().resolve("hold"));
    } else {
      Files.delete(home().resolve("hold"));
    }
  }

  /** One line for each call of Maven: its JDK and the user's Java options. */
  public List<String> mavenCalls() {
    return lines(home().resolve("mvn-calls"));
  }

  /** One line for each call of Java for the build. */
  public List<String> javaCalls() {
    return lines(home().resolve("java-calls"));
  }

  /** The folders that starts run from. */
  public List<Path> startFolders() throws IOException {
    try (Stream<Path> all = Files.list(dist())) {
      return all.filter(path -> path.getFileName().toString().startsWith("start.")).toList();
    }
  }

  /** Waits, for at most half a minute. */
  public static void until(String what, BooleanSupplier condition) {
    await(what).atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(condition::getAsBoolean);
  }

  /** The lines of a file; none where it is absent. */
  public static List<String> lines(Path file) {
    try {
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(Path script, String... arguments) {
    List<String> command = new ArrayList<>(List.of(script.toString()));
    command.addAll(List.of(arguments));
    return command;
  }

  private static void program(Path path, String text) throws IOException {
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static Path linkTools() {
    try {
      Path links = Files.createTempDirectory("gatehouse-tools");
      links.toFile().deleteOnExit();
      for (String tool : TOOLS) {
        Files.createSymbolicLink(links.resolve(tool), find(tool)).toFile().deleteOnExit();
      }
      return links;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path find(String tool) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, tool))
        .filter(Files::isExecutable)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(tool + " is not on the search path"));
  }
}
