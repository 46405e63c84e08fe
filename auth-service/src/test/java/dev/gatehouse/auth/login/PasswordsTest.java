package dev.gatehouse.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordsTest {

  @ParameterizedTest
  @ValueSource(strings = {"12345678", "pässwört", "        ", "analytical-engine-1843", "😀😀"})
  void passwordOfEnoughBytesIsGood(String password) {
    assertThat(Passwords.fault(password)).isEmpty();
  }

  @Test
  void seventyTwoBytesAreTheMost() {
    assertThat(Passwords.fault("x".repeat(72))).isEmpty();
    assertThat(Passwords.fault("x".repeat(73))).get().asString().contains("73");
    assertThat(Passwords.fault("€".repeat(24))).isEmpty();
    assertThat(Passwords.fault("€".repeat(25))).get().asString().contains("75");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1234567",
        "1234567\0",
        "long-enough\0really",
        "\uD800-lone-high",
        "lone-low-\uDC00"
      })
  void shortNulAndLoneSurrogateAreFaults(String password) {
    assertThat(Passwords.fault(password)).isPresent();
  }

  @Test
  void missingPasswordIsAFault() {
    assertThat(Passwords.fault(null)).contains("is missing");
  }

  @Test
  void faultNeverRepeatsThePassword() {
    assertThat(Passwords.fault("secret7").orElseThrow()).doesNotContain("secret7");
  }

  @Test
  void shortPasswordOfAnImportedHashMayLogIn() {
    assertThat(Passwords.bytesAtLogin("1234")).hasSize(4);
    assertThat(Passwords.bytesAtLogin("x".repeat(72))).hasSize(72);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\0b", "\uD800", "€€€€€€€€€€€€€€€€€€€€€€€€€"})
  void whatNoAccountCanHaveHasNoBytesAtLogin(String password) {
    assertThat(Passwords.bytesAtLogin(password)).isNull();
  }
}
