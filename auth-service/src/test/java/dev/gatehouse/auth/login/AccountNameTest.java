package dev.gatehouse.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountNameTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a",
        "ada",
        "ada.lovelace@example.org",
        "0-_.@",
        "first-party",
        "...",
        "a..",
        ".a"
      })
  void ordinaryNameIsValid(String name) {
    assertThat(AccountName.isValid(name)).isTrue();
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "Ada", "a b", "ada/", "a%40", "äda", "ada\n", "ada\0", "#ada", "a:b", "ı", ".", ".."
      })
  void anythingElseIsNot(String name) {
    assertThat(AccountName.isValid(name)).isFalse();
  }

  @Test
  void sixtyFourCharactersAreTheLongest() {
    assertThat(AccountName.isValid("a".repeat(64))).isTrue();
    assertThat(AccountName.isValid("a".repeat(65))).isFalse();
  }

  @Test
  void onlyAsciiCapitalsAreLowered() {
    assertThat(AccountName.lowered("ADA.Z@[`")).isEqualTo("ada.z@[`");
    assertThat(AccountName.lowered("\u212Aim İ")).isEqualTo("\u212Aim İ"); // the Kelvin sign
  }

  @Test
  void textThatIsNoNameIsCountedUnderAShortKeyOfItsOwn() {
    String key = AccountName.tryKey("no name " + "x".repeat(5000));

    assertThat(key).hasSizeLessThanOrEqualTo(64);
    assertThat(AccountName.isValid(key)).isFalse();
    assertThat(key).isNotEqualTo(AccountName.tryKey("another" + " one"));
    assertThat(AccountName.tryKey("ada")).isEqualTo("ada");
  }
}
