package dev.gatehouse.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TraceparentTest {
  private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
  private static final String SAMPLED = "00-" + TRACE + "-b7ad6b7169203331-01";

  @Test
  void traceGoesOnWithAnotherSpanAndUnsampledForAStranger() {
    String next = Traceparent.next(SAMPLED, false);

    assertThat(next).startsWith("00-" + TRACE + "-").endsWith("-00").hasSize(55);
    assertThat(next).doesNotContain("b7ad6b7169203331");
  }

  @Test
  void sampledFlagOfATrustedProxyIsKept() {
    assertThat(Traceparent.next(SAMPLED, true)).startsWith("00-" + TRACE).endsWith("-01");
  }

  @Test
  void laterVersionWithMoreMembersIsContinuedAsVersion00() {
    assertThat(Traceparent.next("cc" + SAMPLED.substring(2) + "-what", true))
        .startsWith("00-" + TRACE)
        .hasSize(55);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
        "00-0AF7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
        "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
        "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01.more",
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g"
      })
  void malformedOneBeginsANewTrace(String inbound) {
    String next = Traceparent.next(inbound, true);

    assertThat(next).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00").doesNotContain(TRACE);
  }

  @Test
  void absentOneBeginsANewTrace() {
    assertThat(Traceparent.wellFormed(Traceparent.next(null, false))).isTrue();
  }
}
