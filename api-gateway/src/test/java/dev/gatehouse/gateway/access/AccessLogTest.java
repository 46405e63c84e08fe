package dev.gatehouse.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.bus.TraceContext;
import dev.gatehouse.gateway.proxy.Forwarded;
import org.junit.jupiter.api.Test;

class AccessLogTest {
  private final TraceContext trace =
      new TraceContext("id-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  private final Forwarded from = Forwarded.direct("192.0.2.1", "http", "localhost");

  @Test
  void lineNamesWhatIsKnown() {
    Exchange exchange = new Exchange(trace, from, "GET", "/me");
    exchange.refused("EXPIRED");

    assertThat(AccessLog.line(exchange, 401, 1_234_567))
        .isEqualTo(
            "id=id-1 client=192.0.2.1 method=GET path=/me route=- status=401 ms=1.2 sub=- jti=-"
                + " reason=EXPIRED");
  }

  @Test
  void whatAStrangerWroteCannotBeginASecondLine() {
    Exchange exchange = new Exchange(trace, from, "GET", "/a\nid=forged \"\u001b[31m");

    assertThat(AccessLog.line(exchange, 400, 0))
        .contains("path=/a?id=forged???[31m")
        .doesNotContain("\n");
  }

  @Test
  void longPathIsShortened() {
    Exchange exchange = new Exchange(trace, from, "GET", "/" + "a".repeat(9000));

    assertThat(AccessLog.line(exchange, 414, 0)).hasSizeLessThan(500).contains("a...");
  }

  @Test
  void firstReasonStays() {
    Exchange exchange = new Exchange(trace, from, "GET", "/");
    exchange.refused("FIRST");
    exchange.refused("SECOND");

    assertThat(exchange.reason()).isEqualTo("FIRST");
  }
}
