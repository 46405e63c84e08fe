package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HmacSecretTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
        "Zp7mJQ2vYx0cV4bN8sKdLfGhTyRuEwIo",
        "a passphrase of several plain words",
        "übergrößenträger-ÄÖÜßéèñ",
        "0123456789012345678901234567890123456789"
      })
  void secretOfAtLeast32BytesIsTaken(String secret) {
    assertThat(HmacSecret.faults(secret)).isEmpty();
  }

  @Test
  void lengthIsCountedInUtf8Bytes() {
    assertThat(HmacSecret.faults("0f1e2d3c4b5a69788796a5b4c3d2e1f")).hasSize(1);
    assertThat(HmacSecret.faults("0f1e2d3c4b5a69788796a5b4c3d2e1fg")).isEmpty();
    assertThat(HmacSecret.faults("0f1e2d3c4b5a69788796a5b4c3d2eé")).hasSize(1);
    assertThat(HmacSecret.faults("0f1e2d3c4b5a69788796a5b4c3d2eéa")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        "09D25E094FAA6CA2556C818166B7A9563B93F7099F6F0F4CAA6CF63B88E8D3E7",
        "a-string-secret-at-least-256-bits-long",
        "your-256-bit-secret-your-256-bit-secret",
        "your-super-secret-jwt-token-with-at-least-32-characters-long",
        "hJtXIZ2uSN5kbQfbtTNWbpdmhkV8FJG-Onbc6mxCcYg",
        "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        "please-CHANGE-ME-before-going-live-0",
        "change_this_to_something_long_enough",
        "qwertyuiopasdfghjklzxcvbnm123456"
      })
  void knownPlaceholderIsRefused(String secret) {
    assertThat(HmacSecret.faults(secret)).singleElement().asString().contains("placeholder");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        "abababababababababababababababababab",
        "secretsecretsecretsecretsecretsecret",
        "00000000000000000000000000000000001",
        "                                        "
      })
  void monotonousSecretIsRefused(String secret) {
    assertThat(HmacSecret.faults(secret)).singleElement().asString().contains("repeats itself");
  }

  @Test
  void everyFaultIsToldAndNoneNamesTheSecret() {
    assertThat(HmacSecret.faults("changeme"))
        .hasSize(2)
        .noneMatch(fault -> fault.contains("changeme"));
    assertThat(HmacSecret.faults("")).hasSize(1);
  }

  @Test
  void loneSurrogateIsRefused() {
    assertThat(HmacSecret.faults("0f1e2d3c4b5a69788796a5b4c3d2e1f0\ud800"))
        .containsExactly("it is not well-formed text");
  }
}
