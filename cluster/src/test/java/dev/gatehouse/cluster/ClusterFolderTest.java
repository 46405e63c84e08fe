package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.common.jose.CryptoProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterFolderTest {
  private static final Instant MADE = Instant.parse("2026-03-01T12:00:00Z");
  private static final Map<Role, String> NAMES =
      Map.of(Role.AUTH, "auth-1", Role.GATEWAY, "gateway-1", Role.CONSUMER, "tasks-1");

  @TempDir Path directory;

  private Path authority;

  private static Clock at(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }

  @BeforeEach
  void issueOneOfEachRole() {
    authority = directory.resolve("authority");
    ClusterAuthority.create(authority, at(MADE));
    ClusterAuthority opened = ClusterAuthority.open(authority, at(MADE));
    NAMES.forEach(opened::issue);
  }

  private Path folder(Role role) {
    return authority.resolve(NAMES.get(role));
  }

  private static ClusterFolder read(Path folder, Instant now) {
    return ClusterFolder.read(folder, at(now), CryptoProvider.jdk());
  }

  private static List<String> faults(Path folder, Instant now) {
    ClusterFolderException refused =
        catchThrowableOfType(ClusterFolderException.class, () -> read(folder, now));
    assertThat(refused).as("a refusal").isNotNull();
    assertThat(refused.faults()).isNotEmpty().allSatisfy(ClusterFolderTest::isPlainLine);
    return refused.faults();
  }

  private static void isPlainLine(String fault) {
    assertThat(fault).doesNotContain("\n", "Exception", "java.").contains(";");
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void nodeOfEachRoleGetsWhatItMayHold(Role role) {
    ClusterFolder read = read(folder(role), MADE);

    assertThat(read.name()).isEqualTo(new NodeName(role, NAMES.get(role)));
    assertThat(read.clusterId()).matches("[0-9a-f]{16}");
    assertThat(read.linkKey() != null).isEqualTo(role != Role.CONSUMER);
    assertThat(read.anchor() != null).isEqualTo(role == Role.AUTH);
    assertThat(read.keyEncryptionKey() != null).isEqualTo(role == Role.AUTH);
    assertThat(read.toString())
        .isEqualTo(
            "ClusterFolder[gatehouse:%s:%s, cluster %s]"
                .formatted(role.text(), NAMES.get(role), read.clusterId()));
  }

  @Test
  void allNodesBelieveTheSameAuthorityAndAnchor() {
    ClusterFolder auth = read(folder(Role.AUTH), MADE);
    ClusterFolder consumer = read(folder(Role.CONSUMER), MADE);

    assertThat(consumer.authority()).isEqualTo(auth.authority());
    assertThat(consumer.clusterId()).isEqualTo(auth.clusterId());
    assertThat(consumer.anchorKey().spki()).isEqualTo(auth.anchor().publicKey().spki());
    assertThat(consumer.certificate()).isNotEqualTo(auth.certificate());
  }

  @ParameterizedTest
  @CsvSource({
    "ca.crt",
    "node.crt",
    "node.key",
    "anchor.pub",
    "anchor.key",
    "link.key",
    "key-encryption.key"
  })
  void missingFileIsAFault(String file) throws IOException {
    Files.delete(folder(Role.AUTH).resolve(file));

    assertThat(faults(folder(Role.AUTH), MADE))
        .anySatisfy(fault -> assertThat(fault).contains("/" + file + " is missing"));
  }

  @ParameterizedTest
  @CsvSource({
    "ca.crt",
    "node.crt",
    "node.key",
    "anchor.pub",
    "anchor.key",
    "link.key",
    "key-encryption.key"
  })
  void damagedFileIsAFault(String file) throws IOException {
    Files.writeString(folder(Role.AUTH).resolve(file), "nothing of use");

    assertThat(faults(folder(Role.AUTH), MADE))
        .anySatisfy(fault -> assertThat(fault).contains("/" + file + " is n"));
  }

  @Test
  void overlongFileIsAFault() throws IOException {
    Path file = folder(Role.AUTH).resolve("link.key");
    String key = Files.readString(file);

    Files.writeString(file, key + " ".repeat(16 * 1024 - key.length()));
    assertThatCode(() -> read(folder(Role.AUTH), MADE)).doesNotThrowAnyException();
    Files.writeString(file, key + " ".repeat(16 * 1024 - key.length() + 1));
    assertThat(faults(folder(Role.AUTH), MADE))
        .singleElement()
        .asString()
        .contains("link.key is too long");
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource({
    "node.key, rw-r-----, read",
    "node.key, rw----r--, read",
    "link.key, rw--w----, read",
    "anchor.key, rw-rw-rw-, read",
    "key-encryption.key, rw-r--r--, read",
    "ca.crt, rw-rw-r--, replace",
    "node.crt, rw-r--rw-, replace",
    "anchor.pub, rw--w----, replace"
  })
  void fileThatOthersCanReadOrReplaceIsAFault(String file, String mode, String what)
      throws IOException {
    Path path = folder(Role.AUTH).resolve(file);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));

    assertThat(faults(folder(Role.AUTH), MADE))
        .singleElement()
        .asString()
        .contains(mode, "lets others " + what, "chmod 600 " + path);
  }

  @Test
  void folderThatOthersCanWriteIsAFault() throws IOException {
    Files.setPosixFilePermissions(
        folder(Role.CONSUMER), PosixFilePermissions.fromString("rwxrwx---"));

    assertThat(faults(folder(Role.CONSUMER), MADE))
        .singleElement()
        .asString()
        .contains("chmod 700");
  }

  @ParameterizedTest
  @CsvSource({"r--r--r--, r--------", "rw-r--r--, rw-------"})
  void publicFilesMayBeReadByAll(String shown, String hidden) throws IOException {
    for (String file : List.of("ca.crt", "node.crt", "anchor.pub")) {
      Files.setPosixFilePermissions(
          folder(Role.GATEWAY).resolve(file), PosixFilePermissions.fromString(shown));
    }
    Files.setPosixFilePermissions(
        folder(Role.GATEWAY).resolve("node.key"), PosixFilePermissions.fromString(hidden));

    assertThat(read(folder(Role.GATEWAY), MADE).name().role()).isEqualTo(Role.GATEWAY);
  }

  @ParameterizedTest
  @CsvSource({
    "GATEWAY, anchor.key", "GATEWAY, key-encryption.key", "GATEWAY, ca.key",
    "CONSUMER, link.key", "CONSUMER, anchor.key", "CONSUMER, key-encryption.key",
    "CONSUMER, ca.key", "AUTH, ca.key"
  })
  void secretThatARoleMustNotHoldIsAFault(Role role, String file) throws IOException {
    Files.copy(authority.resolve(file), folder(role).resolve(file));

    assertThat(faults(folder(role), MADE))
        .singleElement()
        .asString()
        .contains(file + " must not be on a node of the role " + role.text());
  }

  @Test
  void certificateIsGoodForAYearAndNoLonger() {
    Duration year = Duration.ofDays(366);

    assertThat(read(folder(Role.CONSUMER), MADE.plus(year))).isNotNull();
    assertThat(faults(folder(Role.CONSUMER), MADE.plus(year).plusSeconds(1)))
        .singleElement()
        .asString()
        .contains("node.crt ended on 2027-03-02", "gatehouse cluster issue");
  }

  @Test
  void clockThatIsSlowByMinutesIsForgivenAndNoMore() {
    Instant earliest = MADE.minus(Duration.ofMinutes(10));

    assertThat(read(folder(Role.CONSUMER), earliest)).isNotNull();
    assertThat(faults(folder(Role.CONSUMER), earliest.minusSeconds(1)))
        .hasSize(2)
        .allSatisfy(fault -> assertThat(fault).contains("begins on 2026-03-01", "set the clock"));
  }

  @Test
  void certificateOfAnotherAuthorityIsAFault() throws IOException {
    Path other = directory.resolve("another");
    ClusterAuthority.create(other, at(MADE));
    Files.copy(
        other.resolve("ca.crt"),
        folder(Role.CONSUMER).resolve("ca.crt"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(faults(folder(Role.CONSUMER), MADE))
        .singleElement()
        .asString()
        .contains("node.crt is not signed by ca.crt");
  }

  @Test
  void nodesCertificateIsNoAuthoritys() throws IOException {
    Files.copy(
        folder(Role.CONSUMER).resolve("node.crt"),
        folder(Role.CONSUMER).resolve("ca.crt"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(faults(folder(Role.CONSUMER), MADE))
        .anySatisfy(fault -> assertThat(fault).contains("ca.crt is no authority's certificate"));
  }

  @Test
  void keysOfTwoNodesDoNotGoTogether() throws IOException {
    Files.copy(
        folder(Role.GATEWAY).resolve("node.key"),
        folder(Role.CONSUMER).resolve("node.key"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(faults(folder(Role.CONSUMER), MADE))
        .singleElement()
        .asString()
        .contains("node.key does not belong to node.crt");
  }

  @Test
  void halvesOfTwoAnchorsDoNotGoTogether() throws IOException {
    Path other = directory.resolve("another");
    ClusterAuthority.create(other, at(MADE));
    Files.copy(
        other.resolve("anchor.pub"),
        folder(Role.AUTH).resolve("anchor.pub"),
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(faults(folder(Role.AUTH), MADE))
        .singleElement()
        .asString()
        .contains("anchor.key does not belong to anchor.pub");
  }

  @Test
  void everyFaultIsSaidAtOnce() throws IOException {
    Path folder = folder(Role.AUTH);
    Files.delete(folder.resolve("anchor.pub"));
    Files.writeString(folder.resolve("link.key"), "short");
    Files.setPosixFilePermissions(
        folder.resolve("node.key"), PosixFilePermissions.fromString("rw-r--r--"));

    assertThat(faults(folder, MADE)).hasSize(3);
  }

  @Test
  void folderThatIsNoneIsAFault() {
    assertThat(faults(directory.resolve("absent"), MADE))
        .singleElement()
        .asString()
        .contains("is no folder; make it with: gatehouse cluster issue");
  }

  @Test
  void authoritysFolderIsNoNodes() {
    assertThat(faults(authority, MADE))
        .anySatisfy(fault -> assertThat(fault).contains("node.crt is missing"));
  }
}
