package dev.gatehouse.auth.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.config.Secret;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefreshTokensTest {
  private final RefreshTokens tokens = tokens(1);

  @Test
  void successorIsTheSameForOneTokenAndKeyAndAnotherForAnyOther() {
    Secret first = tokens.first();

    assertThat(tokens.successor(first)).isEqualTo(tokens(1).successor(first));
    assertThat(tokens.successor(first)).isNotEqualTo(tokens(2).successor(first));
    assertThat(tokens.successor(first)).isNotEqualTo(tokens.successor(tokens.first()));
    assertThat(tokens.successor(tokens.successor(first))).isNotEqualTo(tokens.successor(first));
  }

  @Test
  void tokensAndTheirSuccessorsHaveTheFormAndDiffer() {
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      Secret first = tokens.first();
      made.add(first.value());
      made.add(tokens.successor(first).value());
      made.add(RefreshTokens.hash(first));
    }

    assertThat(made).hasSize(1500).allMatch(RefreshTokens::isForm);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 42, 44})
  void otherLengthsAreNoForm(int length) {
    assertThat(RefreshTokens.isForm("A".repeat(length))).isFalse();
    assertThat(RefreshTokens.isForm("A".repeat(43))).isTrue();
    assertThat(RefreshTokens.isForm(null)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "+", "/", "=", " ", "ä", "\0"})
  void otherCharactersAreNoForm(String character) {
    assertThat(RefreshTokens.isForm("A".repeat(42) + character)).isFalse();
  }

  private static RefreshTokens tokens(int seed) {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    RefreshTokens tokens = new RefreshTokens(() -> Future.succeededFuture(key));
    assertThat(tokens.start().succeeded()).isTrue();
    return tokens;
  }
}
