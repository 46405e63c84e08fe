package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Project;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders of a cluster, made by the script; and that no other command pays for them. */
class ClusterFoldersSystemTest {
  @TempDir Path directory;

  private CommandLine.Result gatehouse(String... arguments) {
    return CommandLine.gatehouse(Map.of(), "", arguments);
  }

  @Test
  void authorityIsMadeAndANodeIssued() {
    String authority = directory.resolve("authority").toString();

    assertThat(gatehouse("cluster", "init", authority).exit()).isZero();
    CommandLine.Result issued = gatehouse("cluster", "issue", authority, "consumer", "tasks-1");
    CommandLine.Result again = gatehouse("cluster", "issue", authority, "consumer", "tasks-1");
    CommandLine.Result wrong = gatehouse("cluster", "issue", authority, "signer", "tasks-2");

    assertThat(issued.exit()).isZero();
    assertThat(issued.out()).contains("tasks-1", "good until");
    assertThat(directory.resolve("authority/tasks-1/node.crt")).isNotEmptyFile();
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.err()).contains("exists already").doesNotContain("Exception");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("ROLE is auth, gateway or consumer");
  }

  @Test
  void otherCommandsHaveNoLibraryOfTheCluster() throws IOException {
    gatehouse("--version"); // builds what is missing
    Path distribution = Project.root().resolve("launcher/target/gatehouse");

    assertThat(jars(distribution.resolve("lib")))
        .isNotEmpty()
        .noneMatch(jar -> jar.matches(".*(infinispan|jgroups|jboss|bc(pkix|prov|util)-).*"));
    assertThat(jars(distribution.resolve("lib-cluster")))
        .anyMatch(jar -> jar.startsWith("gatehouse-cluster-"))
        .noneMatch(jar -> jar.matches("(gatehouse-common-|bc(pkix|prov|util)-).*"));
    assertThat(jars(distribution.resolve("lib-authority")))
        .as("what nobody but an authority needs")
        .hasSize(3)
        .allMatch(jar -> jar.matches("bc(pkix|prov|util)-.*"));
  }

  private static List<String> jars(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
