package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Project;
import dev.gatehouse.system.dsl.Requirement;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README prints is what a newcomer sees: its console block is run as it stands. */
final class QuickstartSystemTest {
  private static final String FENCE = "```console\n";

  @TempDir private Path folder;

  @Test
  void linesOfTheReadmePrintWhatItSays() throws IOException {
    Requirement.program("curl is not installed: apt-get install curl", "curl", "--version");
    Requirement.program("bash is not installed", "bash", "--version");
    String readme = Files.readString(Project.root().resolve("README.md"));
    assertThat(readme).contains("./gatehouse run --demo\n").contains(FENCE);
    int start = readme.indexOf(FENCE) + FENCE.length();
    List<String> lines = readme.substring(start, readme.indexOf("```", start)).lines().toList();

    try (RunningGatehouse gatehouse = RunningGatehouse.on(folder).demo().start()) {
      String address = "127.0.0.1:" + gatehouse.port();
      List<String> script = new ArrayList<>(List.of("set -e"));
      StringBuilder printed = new StringBuilder();
      for (String line : lines) {
        if (line.startsWith("$ ")) {
          script.add(line.substring(2).replace("127.0.0.1:8080", address));
          script.add("echo");
        } else {
          printed.append(line).append('\n');
        }
      }
      CommandLine.Result result =
          CommandLine.run(Map.of(), "", List.of("bash", "-c", String.join("\n", script)));

      assertThat(result.exit()).as(result.all()).isZero();
      assertThat(script).as("three commands, each with its empty line").hasSize(7);
      assertThat(result.out().strip()).matches(pattern(printed.toString().strip()));
    }
  }

  /** Three dots stand for what is different each time. */
  private static Pattern pattern(String text) {
    return Pattern.compile(Pattern.quote(text).replace("...", "\\E[^\"]+\\Q"));
  }
}
