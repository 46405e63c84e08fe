package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAuthorityTest {
  private static final Instant MADE = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;

  private static Clock at(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  private ClusterAuthority made() {
    ClusterAuthority.create(authority(), at(MADE));
    return ClusterAuthority.open(authority(), at(MADE));
  }

  private Path authority() {
    return directory.resolve("deep/authority");
  }

  private static List<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  private static String mode(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static X509Certificate certificate(Path file)
      throws IOException, GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(Files.readAllBytes(file)));
  }

  @ParameterizedTest
  @CsvSource({
    "auth, anchor.key anchor.pub ca.crt key-encryption.key link.key node.crt node.key",
    "gateway, anchor.pub ca.crt link.key node.crt node.key",
    "consumer, anchor.pub ca.crt node.crt node.key"
  })
  void folderOfANodeHoldsExactlyWhatItsRoleMay(String role, String files) throws IOException {
    ClusterAuthority made = made();
    made.issue(Role.of(role).orElseThrow(), "node-1");

    assertThat(files(made.folder("node-1"))).containsExactly(files.split(" ", -1));
    assertThat(mode(made.folder("node-1"))).isEqualTo("rwx------");
    for (String file : files.split(" ", -1)) {
      assertThat(mode(made.folder("node-1").resolve(file))).as(file).isEqualTo("rw-------");
    }
  }

  @Test
  void consumersFolderHasNoSecretUnderAnyName() throws IOException {
    ClusterAuthority made = made();
    made.issue(Role.CONSUMER, "tasks-1");
    List<String> secrets = new ArrayList<>();
    for (String file : List.of("ca.key", "anchor.key", "link.key", "key-encryption.key")) {
      List<String> lines = Files.readAllLines(authority().resolve(file));
      secrets.add(lines.size() > 1 ? lines.get(1) : lines.getFirst()); // follows the line BEGIN
    }

    for (String file : files(made.folder("tasks-1"))) {
      assertThat(Files.readString(made.folder("tasks-1").resolve(file)))
          .doesNotContain(secrets.toArray(String[]::new));
    }
  }

  @Test
  void authorityIsForItsOwnerAlone() throws IOException {
    made();

    assertThat(files(authority()))
        .containsExactly(
            "anchor.key", "anchor.pub", "ca.crt", "ca.key", "key-encryption.key", "link.key");
    assertThat(mode(authority())).isEqualTo("rwx------");
    for (String file : files(authority())) {
      assertThat(mode(authority().resolve(file))).as(file).isEqualTo("rw-------");
    }
  }

  @Test
  void everySecretIsRandomAndOfItsOwn() throws IOException {
    made();
    Path other = directory.resolve("another");
    ClusterAuthority.create(other, at(MADE));
    List<String> secrets = new ArrayList<>();
    for (Path folder : List.of(authority(), other)) {
      for (String file : List.of("link.key", "key-encryption.key")) {
        secrets.add(Files.readString(folder.resolve(file)));
      }
    }

    assertThat(secrets).doesNotHaveDuplicates();
    assertThat(secrets)
        .allSatisfy(secret -> assertThat(Base64.getDecoder().decode(secret.strip())).hasSize(32));
  }

  @Test
  void certificatesSayWhatTheyAreFor() throws Exception {
    ClusterAuthority made = made();
    Instant end = made.issue(Role.GATEWAY, "gateway-1");
    X509Certificate root = certificate(authority().resolve("ca.crt"));
    X509Certificate node = certificate(made.folder("gateway-1").resolve("node.crt"));

    assertThat(root.getBasicConstraints()).as("no authority below").isZero();
    assertThat(root.getNotAfter().toInstant()).isEqualTo(MADE.plus(Duration.ofDays(3652)));
    assertThat(node.getBasicConstraints()).as("no authority").isEqualTo(-1);
    assertThat(node.getKeyUsage()).startsWith(true, false, false, false, false, false);
    assertThat(node.getExtendedKeyUsage())
        .containsExactlyInAnyOrder("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2");
    assertThat(node.getSubjectAlternativeNames())
        .containsExactly(List.of(6, "gatehouse:gateway:gateway-1"));
    assertThat(node.getSubjectX500Principal().getName()).contains("CN=gateway-1,OU=gateway");
    assertThat(node.getNotAfter().toInstant())
        .isEqualTo(end)
        .isEqualTo(MADE.plus(Duration.ofDays(366)));
    node.verify(root.getPublicKey());
  }

  @Test
  void nodeDoesNotOutliveItsAuthority() {
    made();
    Instant late = MADE.plus(Duration.ofDays(3600));

    Instant end = ClusterAuthority.open(authority(), at(late)).issue(Role.CONSUMER, "tasks-1");

    assertThat(end).isEqualTo(MADE.plus(Duration.ofDays(3652)));
  }

  @Test
  void authorityThatHasEndedIssuesNothing() {
    made();
    Instant end = MADE.plus(Duration.ofDays(3652));

    assertThat(ClusterAuthority.open(authority(), at(end))).isNotNull();
    assertThatThrownBy(() -> ClusterAuthority.open(authority(), at(end.plusSeconds(1))))
        .isInstanceOf(ClusterFolderException.class)
        .hasMessageContaining("ca.crt ended on")
        .hasMessageContaining("gatehouse cluster init");
  }

  @Test
  void whatIsThereIsLeftAsItIs() throws IOException {
    ClusterAuthority made = made();
    made.issue(Role.GATEWAY, "gateway-1");
    byte[] key = Files.readAllBytes(authority().resolve("ca.key"));
    byte[] nodeKey = Files.readAllBytes(made.folder("gateway-1").resolve("node.key"));
    Path empty = Files.createDirectory(directory.resolve("empty"));

    assertThatThrownBy(() -> ClusterAuthority.create(authority(), at(MADE)))
        .isInstanceOf(ClusterFolderException.class)
        .hasMessageContaining("exists already");
    assertThatThrownBy(() -> ClusterAuthority.create(empty, at(MADE)))
        .isInstanceOf(ClusterFolderException.class)
        .hasMessageContaining("exists already");
    assertThatThrownBy(() -> made.issue(Role.AUTH, "gateway-1"))
        .isInstanceOf(ClusterFolderException.class)
        .hasMessageContaining("exists already");

    assertThat(authority().resolve("ca.key")).hasBinaryContent(key);
    assertThat(made.folder("gateway-1").resolve("node.key")).hasBinaryContent(nodeKey);
    assertThat(empty).isEmptyDirectory();
  }

  @Test
  void nothingIsLeftOfWhatCannotBeMade() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "in the way");

    assertThatThrownBy(() -> ClusterAuthority.create(file.resolve("authority"), at(MADE)))
        .isInstanceOf(ClusterFolderException.class)
        .hasMessageContaining("cannot be made")
        .hasMessageNotContaining("\n");
    assertThat(files(directory)).containsExactly("file");
  }

  @Test
  void nothingHalfMadeIsLeftBeside() throws IOException {
    ClusterAuthority made = made();
    made.issue(Role.GATEWAY, "gateway-1");

    assertThat(files(authority().getParent())).containsExactly("authority");
    assertThat(files(authority()))
        .hasSize(7)
        .contains("gateway-1")
        .noneMatch(n -> n.startsWith("."));
  }

  @Test
  void authorityWhoseKeyOthersReadIsNotUsed() throws IOException {
    made();
    Files.setPosixFilePermissions(
        authority().resolve("ca.key"), PosixFilePermissions.fromString("rw-r--r--"));

    assertThatThrownBy(() -> ClusterAuthority.open(authority(), at(MADE)))
        .isInstanceOf(ClusterFolderException.class)
        .hasMessageContaining("chmod 600");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "A1",
        "auth-1",
        "0",
        "a--b",
        "123456789012345678901234567890123456789012345678901234567890123"
      })
  void nameOfANode(String name) {
    assertThat(NodeName.wellFormed(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-a",
        "a-",
        "a.b",
        "..",
        "a/b",
        "../a",
        "a b",
        "a\n",
        "ä",
        "a_b",
        "1234567890123456789012345678901234567890123456789012345678901234"
      })
  void noNameOfANode(String name) {
    assertThat(NodeName.wellFormed(name)).isFalse();
  }
}
