package dev.gatehouse.common.jose;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Finds the published test vectors beside the project, and skips aloud where there are none. */
final class SharedVectors {
  private static final ObjectMapper JSON = new ObjectMapper();

  private SharedVectors() {}

  static JsonNode read(String name) {
    Path file = directory().resolve(name);
    if (!Files.isRegularFile(file)) {
      skip(name + " is not among the shared vectors");
    }
    try {
      return JSON.readTree(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }

  private static Path directory() {
    Path here = Path.of(System.getProperty("user.dir")).toAbsolutePath();
    for (Path above = here; above != null; above = above.getParent()) {
      Path vectors = above.resolve("shared").resolve("vectors");
      if (Files.isDirectory(vectors)) {
        return vectors;
      }
    }
    skip("there is no directory shared/vectors beside the project");
    return here;
  }

  private static void skip(String reason) {
    System.out.println("SKIPPED: " + reason);
    Assumptions.abort(reason);
  }
}
