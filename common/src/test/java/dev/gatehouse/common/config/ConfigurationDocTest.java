package dev.gatehouse.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfigurationDocTest {
  private static final Path DOCUMENT = Path.of("../docs/configuration.md");

  /** The first six columns of a key's row; the seventh, its meaning, is free. */
  private static String row(ConfigKey<?> key) {
    return "| `%s` | `%s` | %s | %s | %s | %s |"
        .formatted(
            key.name(),
            key.variable(),
            key.type(),
            key.defaultText(),
            key.bounds(),
            key.secret() ? "yes" : "no");
  }

  @Test
  void documentDescribesExactlyTheKeysThereAre() throws IOException {
    List<String> rows =
        Files.readAllLines(DOCUMENT).stream()
            .filter(line -> line.startsWith("| `") && line.contains("`GATEHOUSE_"))
            .toList();

    assertThat(rows).hasSameSizeAs(ConfigKeys.all());
    for (int i = 0; i < rows.size(); i++) {
      assertThat(rows.get(i)).startsWith(row(ConfigKeys.all().get(i)));
      assertThat(rows.get(i).substring(row(ConfigKeys.all().get(i)).length()).strip())
          .as("the meaning of %s", ConfigKeys.all().get(i).name())
          .hasSizeGreaterThan(10)
          .endsWith("|");
    }
  }
}
