package dev.gatehouse.auth.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScopesTest {

  @Test
  void scopesAreReadInOrderEachOnce() {
    assertThat(Scopes.parse("b a b").orElseThrow()).containsExactly("b", "a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", " ", " a", "a ", "a  b", "a\tb", "a\nb", "a\"b", "a\\b", "ä", "a\0", "a\u007F"
      })
  void malformedScopeIsRefused(String text) {
    assertThat(Scopes.parse(text)).isEmpty();
  }

  @Test
  void everyCharacterOfTheRfcIsAllowed() {
    StringBuilder all = new StringBuilder();
    for (char c = '!'; c <= '~'; c++) {
      if (c != '"' && c != '\\') {
        all.append(c);
      }
    }
    assertThat(Scopes.isToken(all.toString())).isTrue();
  }

  @Test
  void administrationIsLeftOut() {
    assertThat(Scopes.withoutAdmin(Set.of("a", "gatehouse:admin"))).containsExactly("a");
  }
}
