package dev.gatehouse.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyEncryptionTest {

  private static final byte[] SECRET = "a private key".getBytes(StandardCharsets.UTF_8);

  @TempDir Path directory;

  @Test
  void whatWasWrappedIsUnwrapped() throws Exception {
    KeyEncryption kek = KeyEncryption.inDirectory(directory, true);

    String wrapped = kek.wrap("signing-key/1", SECRET);

    assertThat(kek.unwrap("signing-key/1", wrapped)).isEqualTo(SECRET);
    assertThat(kek.wrap("signing-key/1", SECRET)).isNotEqualTo(wrapped);
  }

  @Test
  void wrappedKeyCannotStandInAnothersPlace() {
    KeyEncryption kek = KeyEncryption.inDirectory(directory, true);
    String wrapped = kek.wrap("signing-key/1", SECRET);

    assertThatThrownBy(() -> kek.unwrap("signing-key/2", wrapped))
        .isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void changedBitIsSeen() {
    KeyEncryption kek = KeyEncryption.inDirectory(directory, true);
    byte[] bytes = Base64.getUrlDecoder().decode(kek.wrap("p", SECRET));
    for (int i = 0; i < bytes.length; i++) {
      byte[] changed = bytes.clone();
      changed[i] ^= 1;
      String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);

      assertThatThrownBy(() -> kek.unwrap("p", text)).isInstanceOf(GeneralSecurityException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "AAAA", "not base64url!", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
  void textThatIsNoWrappedKeyIsRefused(String text) {
    KeyEncryption kek = KeyEncryption.inDirectory(directory, true);

    assertThatThrownBy(() -> kek.unwrap("p", text)).isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void generatedKeyIsKeptWhereOnlyTheOwnerReads() throws Exception {
    String wrapped = KeyEncryption.inDirectory(directory, true).wrap("p", SECRET);

    Path file = directory.resolve("key-encryption-key");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(Base64.getDecoder().decode(Files.readString(file).strip())).hasSize(32);
    assertThat(KeyEncryption.inDirectory(directory, false).unwrap("p", wrapped)).isEqualTo(SECRET);
  }

  @Test
  void lostKeyIsOneLineWithTheWayOut() {
    assertThatThrownBy(() -> KeyEncryption.inDirectory(directory, false))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("key-encryption-key is missing")
        .hasMessageContaining("gatehouse restore FILE")
        .hasMessageNotContaining("\n");
    assertThat(directory).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "junk!", "AAAA"})
  void damagedKeyIsOneLineAndIsNotReplaced(String content) throws Exception {
    Path file = directory.resolve("key-encryption-key");
    Files.writeString(file, content);

    assertThatThrownBy(() -> KeyEncryption.inDirectory(directory, true))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("put the right file back");
    assertThat(file).hasContent(content);
  }

  @Test
  void givenKeyHasThirtyTwoBytes() {
    assertThat(KeyEncryption.of(Base64.getEncoder().encodeToString(new byte[32]))).isPresent();
    assertThat(KeyEncryption.of(Base64.getEncoder().encodeToString(new byte[31]))).isEmpty();
    assertThat(KeyEncryption.of(Base64.getEncoder().encodeToString(new byte[33]))).isEmpty();
    assertThat(KeyEncryption.of("?")).isEmpty();
  }
}
