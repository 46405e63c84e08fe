package dev.gatehouse.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RoutesTest {
  @TempDir Path dir;

  @Test
  void changedFileIsTakenOverWhole() throws Exception {
    Path file = write("one");
    try (Routes routes = Routes.open(file, List.of())) {
      routes.watch(Duration.ofMillis(20));
      write("two");
      await().untilAsserted(() -> assertThat(names(routes)).containsExactly("two"));
      assertThat(routes.warning()).isNull();
    }
  }

  @Test
  void wrongFileIsRefusedWholeAndShownUntilItIsMended() throws Exception {
    Path file = write("one");
    try (Routes routes = Routes.open(file, List.of())) {
      RouteTable before = routes.table();
      Files.writeString(file, "routes:\n  - name: two\n");
      routes.reload();
      assertThat(routes.table()).isSameAs(before);
      assertThat(routes.warning()).contains("routes.yaml:2", "`path` is missing");
      write("three");
      routes.reload();
      assertThat(names(routes)).containsExactly("three");
      assertThat(routes.warning()).isNull();
    }
  }

  @Test
  void fileThatVanishesLeavesTheRoutesAndSaysSo() throws Exception {
    Path file = write("one");
    try (Routes routes = Routes.open(file, List.of())) {
      routes.watch(Duration.ofMillis(20));
      Files.delete(file);
      await().untilAsserted(() -> assertThat(routes.warning()).contains("no such file"));
      assertThat(names(routes)).containsExactly("one");
    }
  }

  @Test
  void withoutAFileTheExampleIsServed() throws Exception {
    try (Routes routes = Routes.open(null, List.of())) {
      routes.reload();
      assertThat(names(routes)).containsExactly("tasks-read", "tasks-write");
    }
  }

  private Path write(String name) throws Exception {
    return Files.writeString(
        dir.resolve("routes.yaml"),
        "routes:\n  - { name: " + name + ", path: /a, to: 'http://h' }\n");
  }

  private static List<String> names(Routes routes) {
    return routes.table().routes().stream().map(Route::name).toList();
  }
}
