package dev.gatehouse.common.claims;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class MinimalTokenIdTest {
  private static final String RANDOM = "AAAAAAAAAAAAAAAAAAAAA-";
  private static final String SESSION = "BBBBBBBBBBBBBBBBBBBBB_";

  @ParameterizedTest
  @CsvSource({", reporter", SESSION + ",", SESSION + ", reporter", SESSION + ", a.b@c"})
  void whatWasWrittenIsRead(String sessionId, String clientId) {
    MinimalTokenId id = new MinimalTokenId(sessionId, clientId);

    assertThat(MinimalTokenId.of(id.write(RANDOM))).isEqualTo(id);
  }

  @Test
  void withoutEitherItIsTheRandomIdAlone() {
    assertThat(new MinimalTokenId(null, null).write(RANDOM)).isEqualTo(RANDOM);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        RANDOM,
        "a.b.c",
        RANDOM + "." + SESSION + "x",
        RANDOM + "x.." + "reporter",
        RANDOM + "..Reporter",
        RANDOM + "." + SESSION + ".",
        "6fa459ea-ee8a-3ca4-894e-db77e160355e"
      })
  void anotherFormNamesNeither(String tokenId) {
    assertThat(MinimalTokenId.of(tokenId)).isEqualTo(new MinimalTokenId(null, null));
    assertThat(MinimalTokenId.of(null)).isEqualTo(new MinimalTokenId(null, null));
  }
}
