package dev.gatehouse.gateway.auth;

import static dev.gatehouse.common.claims.RefusalReason.MALFORMED;
import static dev.gatehouse.common.claims.RefusalReason.MISSING;
import static dev.gatehouse.common.claims.RefusalReason.TOO_LONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.claims.RefusalReason;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BearerTokenTest {
  @ParameterizedTest
  @ValueSource(strings = {"Bearer a.b.c", "bearer a.b.c", "BEARER A-_9.b.c", "Bearer .."})
  void oneTokenBehindTheSchemeIsLookedAt(String authorization) {
    assertThat(BearerToken.faultOf(authorization)).isNull();
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        Arguments.of(null, MISSING),
        Arguments.of("", MISSING),
        Arguments.of("Bearer", MISSING),
        Arguments.of("Bearer ", MISSING),
        Arguments.of("Basic YTpi", MISSING),
        Arguments.of("a.b.c", MISSING),
        Arguments.of("Bearera.b.c", MISSING),
        Arguments.of("Bearer\ta.b.c", MISSING),
        Arguments.of(" Bearer a.b.c", MISSING),
        Arguments.of("Bearer  a.b.c", MALFORMED),
        Arguments.of("Bearer a.b.c ", MALFORMED),
        Arguments.of("Bearer a.b.c, Bearer a.b.c", MALFORMED),
        Arguments.of("Bearer a.b", MALFORMED),
        Arguments.of("Bearer a.b.c.d", MALFORMED),
        Arguments.of("Bearer a.b.c=", MALFORMED),
        Arguments.of("Bearer a.b+.c", MALFORMED),
        Arguments.of("Bearer a.é.c", MALFORMED),
        Arguments.of("Bearer a.\u0661.c", MALFORMED),
        Arguments.of("Bearer token", MALFORMED));
  }

  @ParameterizedTest(name = "{index}: {0}")
  @MethodSource("faults")
  void anythingElseHasAReason(String authorization, RefusalReason reason) {
    assertThat(BearerToken.faultOf(authorization)).isEqualTo(reason);
  }

  @Test
  void longestTokenIsLookedAtAndOneMoreIsNot() {
    String longest = "a".repeat(BearerToken.LONGEST - 4) + ".b.c";

    assertThat(BearerToken.faultOf("Bearer " + longest)).isNull();
    assertThat(BearerToken.faultOf("Bearer a" + longest)).isEqualTo(TOO_LONG);
  }
}
