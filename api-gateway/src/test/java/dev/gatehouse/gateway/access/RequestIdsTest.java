package dev.gatehouse.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
  @Test
  void ownIdsAreWellFormedAndDiffer() {
    String one = RequestIds.random();

    assertThat(one).hasSize(32).isNotEqualTo(RequestIds.random());
    assertThat(RequestIds.wellFormed(one)).isTrue();
  }

  @Test
  void longestForeignIdIsKeptAndOneMoreIsNot() {
    assertThat(RequestIds.wellFormed("a".repeat(128))).isTrue();
    assertThat(RequestIds.wellFormed("a".repeat(129))).isFalse();
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "a b", "a\nb", "a\"b", "é", "a;b", "a=b"})
  void whatCouldForgeALogLineIsNotKept(String id) {
    assertThat(RequestIds.wellFormed(id)).isFalse();
  }
}
