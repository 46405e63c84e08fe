package dev.gatehouse.system.dsl;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end and keeps what it printed. */
public final class CommandLine {
  private static final int LIMIT_SECONDS = 120;

  private CommandLine() {}

  /**
   * What a program left behind.
   *
   * @param exit its exit status
   * @param out standard output
   * @param err standard error
   */
  public record Result(int exit, String out, String err) {
    /** Both outputs, for looking for a word wherever it was said. */
    public String all() {
      return out + err;
    }
  }

  /** Runs the launcher script with the given settings and standard input. */
  public static Result gatehouse(Map<String, String> settings, String input, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Project.root().resolve("gatehouse").toString());
    command.addAll(List.of(arguments));
    return run(settings, input, command);
  }

  /** Runs any program. */
  public static Result run(Map<String, String> settings, String input, List<String> command) {
    try {
      Path out = Files.createTempFile("gatehouse-out", ".txt");
      Path err = Files.createTempFile("gatehouse-err", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .directory(out.getParent().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        builder.environment().putAll(settings);
        Process process = builder.start();
        try (var stdin = process.getOutputStream()) {
          stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException ignored) {
          // the program ended without reading its input: its exit status and words say why
        }
        if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
          process.destroyForcibly();
          throw new AssertionError(command + " did not end within " + LIMIT_SECONDS + " s");
        }
        return new Result(process.exitValue(), Files.readString(out), Files.readString(err));
      } finally {
        Files.deleteIfExists(out);
        Files.deleteIfExists(err);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
