package dev.gatehouse.auth.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretFileTest {

  @TempDir Path directory;

  @Test
  void writtenSecretReplacesWhatWasThereAndLeavesNothingBeside() throws Exception {
    Path file = directory.resolve("secret");
    Files.writeString(directory.resolve("secret.new"), "left by a crash");
    SecretFile.write(file, "one");

    SecretFile.write(file, "two");

    assertThat(SecretFile.read(file)).isEqualTo("two");
    assertThat(directory).isDirectoryContaining(path -> path.equals(file));
    assertThat(directory.toFile().list()).containsExactly("secret");
  }

  @Test
  void onlyOneTrailingNewlineIsDropped() throws Exception {
    Path file = directory.resolve("secret");
    Files.writeString(file, " a \n\n");

    assertThat(SecretFile.read(file)).isEqualTo(" a \n");
  }

  @Test
  void secretOfFourKibibytesIsTheLongest() throws Exception {
    Path file = directory.resolve("secret");
    Files.writeString(file, "x".repeat(4096));
    assertThat(SecretFile.read(file)).hasSize(4096);

    Files.writeString(file, "x".repeat(4097));
    assertThatThrownBy(() -> SecretFile.read(file)).isInstanceOf(KeyUnavailableException.class);
  }

  @Test
  void absentDirectoryIsOnePlainLine() {
    assertThatThrownBy(() -> SecretFile.write(directory.resolve("no/secret"), "s"))
        .isInstanceOf(KeyUnavailableException.class)
        .hasMessageContaining("no/secret")
        .hasMessageNotContaining("\n");
  }
}
