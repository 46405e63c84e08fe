package dev.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a demo leaves, and what it removes of demos that were killed. */
final class DemoDirectoryTest {
  @TempDir private Path temp;

  @Test
  void closingRemovesEverything() throws IOException {
    Path path;
    try (DemoDirectory directory = DemoDirectory.create(temp)) {
      path = directory.path();
      Files.createDirectories(path.resolve("data/deep"));
      Files.writeString(path.resolve("data/deep/file"), "x");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
          .isEqualTo("rwx------");
    }
    assertThat(path).doesNotExist();
  }

  @Test
  void leftoverWhoseLockNobodyHoldsIsRemoved() throws IOException {
    Path leftover = leftover("killed");

    DemoDirectory.create(temp).close();

    assertThat(leftover).doesNotExist();
  }

  @Test
  void emptyLeftoverIsRemoved() throws IOException {
    Path leftover = ownersAlone(temp.resolve("gatehouse-demo-empty"));

    DemoDirectory.create(temp).close();

    assertThat(leftover).doesNotExist();
  }

  @Test
  void directoryInUseStays() throws IOException {
    try (DemoDirectory first = DemoDirectory.create(temp)) {
      DemoDirectory.create(temp).close();

      assertThat(first.path().resolve(DemoDirectory.LOCK)).exists();
    }
  }

  @Test
  void directoryWithoutLockStays() throws IOException {
    Path leftover = leftover("older");
    Files.delete(leftover.resolve(DemoDirectory.LOCK));

    DemoDirectory.create(temp).close();

    assertThat(leftover.resolve("data/gatehouse.db")).exists();
  }

  @Test
  void othersDirectoriesStay() throws IOException {
    Path other = leftover("name");
    Path renamed = Files.move(other, temp.resolve("something-demo-name"));
    Path file = Files.writeString(temp.resolve("gatehouse-demo-file"), "x");

    DemoDirectory.create(temp).close();

    assertThat(renamed.resolve("data/gatehouse.db")).exists();
    assertThat(file).exists();
  }

  @Test
  void directoryThatOthersMayReadStays() throws IOException {
    Path other = leftover("open");
    Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxr-xr-x"));

    DemoDirectory.create(temp).close();

    assertThat(other.resolve("data/gatehouse.db")).exists();
  }

  @Test
  void directoryOfAnotherUserStays() throws IOException {
    Path other = leftover("foreign");
    UserPrincipal root = Files.getOwner(Path.of("/"));
    assumeTrue(Files.getOwner(temp).equals(root), "only root can give a directory to another user");
    Files.getFileAttributeView(other, PosixFileAttributeView.class)
        .setOwner(
            temp.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));

    DemoDirectory.create(temp).close();

    assertThat(other.resolve("data/gatehouse.db")).exists();
  }

  @Test
  void symbolicLinksAreNeverFollowed() throws IOException {
    Path elsewhere = ownersAlone(temp.resolve("elsewhere"));
    Path precious = Files.writeString(elsewhere.resolve("precious"), "x");
    Files.writeString(elsewhere.resolve(DemoDirectory.LOCK), "");
    Path whole = Files.createSymbolicLink(temp.resolve("gatehouse-demo-link"), elsewhere);
    Path inner = leftover("inner");
    Files.createSymbolicLink(inner.resolve("data/link"), elsewhere);
    Path locked = ownersAlone(temp.resolve("gatehouse-demo-lock"));
    Files.createSymbolicLink(locked.resolve(DemoDirectory.LOCK), precious);

    DemoDirectory.create(temp).close();

    assertThat(precious).exists();
    assertThat(Files.exists(whole, LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(inner).doesNotExist();
    assertThat(locked).exists();
  }

  @Test
  void leftoverDeeperThanADemoMakesItStays() throws IOException {
    Path deepest = leftover("deepest");
    Files.createDirectories(deepest.resolve("1/2/3/4/5/6/7/8"));
    Path deeper = leftover("deeper");
    Files.createDirectories(deeper.resolve("1/2/3/4/5/6/7/8/9"));

    DemoDirectory.create(temp).close();

    assertThat(deepest).doesNotExist();
    assertThat(deeper.resolve("1/2/3/4/5/6/7/8/9")).exists();
    assertThat(deeper.resolve(DemoDirectory.LOCK)).exists();
  }

  @Test
  void oneStartRemovesUpToItsBoundOfLeftovers() throws IOException {
    for (int i = 0; i < 33; i++) {
      leftover("many-" + i);
    }

    DemoDirectory.create(temp).close();
    try (var left = Files.list(temp)) {
      assertThat(left).hasSize(1);
    }
    DemoDirectory.create(temp).close();
    assertThat(temp).isEmptyDirectory();
  }

  @Test
  void placeThatCannotBeWrittenIsAPlainFailure() {
    assertThatThrownBy(() -> DemoDirectory.create(temp.resolve("absent")))
        .isInstanceOf(CommandFailedException.class);
  }

  private Path leftover(String name) throws IOException {
    Path path = ownersAlone(temp.resolve(DemoDirectory.PREFIX + name));
    Files.writeString(path.resolve(DemoDirectory.LOCK), "");
    Files.createDirectories(path.resolve("data"));
    Files.writeString(path.resolve("data/gatehouse.db"), "x");
    return path;
  }

  private static Path ownersAlone(Path path) throws IOException {
    return Files.createDirectory(
        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }
}
