package dev.gatehouse.gateway.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdminSocketFileTest {
  @TempDir Path home;

  private static ServerSocketChannel bind(Path path) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(path));
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  @Test
  void theSocketAppearsUnderItsNameOnlyOnceItIsItsOwnersAlone() throws IOException {
    Path socket = home.resolve("data/admin.sock");
    var file = new AdminSocketFile(socket);

    Path bindTo = file.prepare();
    try (ServerSocketChannel server = bind(bindTo)) {
      assertThat(server.isOpen()).isTrue();
      assertThat(mode(bindTo.getParent())).isEqualTo("rwx------");
      assertThat(socket).doesNotExist();
      file.publish();
      assertThat(mode(socket)).isEqualTo("rw-------");
      assertThat(mode(socket.getParent())).isEqualTo("rwx------");
      assertThat(home.resolve("data")).isDirectoryNotContaining("glob:**/.s*");
    }
    file.remove();
    assertThat(home.resolve("data")).isEmptyDirectory();
  }

  @Test
  void theSocketOfADeadProcessIsReplaced() throws IOException {
    Path socket = home.resolve("admin.sock");
    bind(socket).close(); // the file stays, nobody listens
    assertThat(socket).exists();

    assertThat(new AdminSocketFile(socket).prepare()).isNotNull();

    assertThat(socket).doesNotExist();
  }

  @Test
  void aLiveSocketIsLeftAlone() throws IOException {
    Path socket = home.resolve("admin.sock");
    try (ServerSocketChannel other = bind(socket)) {
      assertThat(other.isOpen()).isTrue();
      assertThatThrownBy(() -> new AdminSocketFile(socket).prepare())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("another server is running")
          .hasMessageNotContaining("\n");
      assertThat(socket).exists();
    }
  }

  @Test
  void whatIsNoSocketIsLeftAlone() throws IOException {
    Path socket = Files.writeString(home.resolve("admin.sock"), "precious");

    assertThatThrownBy(() -> new AdminSocketFile(socket).prepare())
        .hasMessageContaining("is not a socket");
    assertThat(socket).hasContent("precious");
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path elsewhere = home.resolve("elsewhere.sock");
    bind(elsewhere).close();
    Path socket = Files.createSymbolicLink(home.resolve("admin.sock"), elsewhere);

    assertThatThrownBy(() -> new AdminSocketFile(socket).prepare())
        .hasMessageContaining("is not a socket");
    assertThat(elsewhere).exists();
  }

  @Test
  void aDirectoryThatEverybodyMayWriteIsRefused() throws IOException {
    Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxrwxrwx"));

    assertThatThrownBy(() -> new AdminSocketFile(home.resolve("admin.sock")).prepare())
        .hasMessageContaining("may be written by everybody");
  }

  @Test
  void aPathAtTheLimitIsTakenAndOneBeyondIsRefused() throws IOException {
    int rest = AdminSocketFile.LONGEST_PATH - home.toString().length() - "//admin.sock".length();
    Path atLimit = home.resolve("d".repeat(rest)).resolve("admin.sock");
    Path beyond = home.resolve("d".repeat(rest + 1)).resolve("admin.sock");
    assertThat(atLimit.toString()).hasSize(AdminSocketFile.LONGEST_PATH);

    var file = new AdminSocketFile(atLimit);
    try (ServerSocketChannel server = bind(file.prepare())) {
      assertThat(server.isOpen()).isTrue();
      file.publish();
    }
    assertThatThrownBy(() -> new AdminSocketFile(beyond).prepare())
        .hasMessageContaining("choose a shorter data-dir")
        .hasMessageNotContaining("\n");
  }

  @Test
  void aFileThatAnotherServerHasPutThereIsNotRemoved() throws IOException {
    Path socket = home.resolve("admin.sock");
    var file = new AdminSocketFile(socket);
    try (ServerSocketChannel server = bind(file.prepare())) {
      assertThat(server.isOpen()).isTrue();
      file.publish();
    }
    Path another = home.resolve("another.sock");
    bind(another).close();
    Files.move(another, socket, java.nio.file.StandardCopyOption.REPLACE_EXISTING);

    file.remove();

    assertThat(socket).exists();
  }
}
