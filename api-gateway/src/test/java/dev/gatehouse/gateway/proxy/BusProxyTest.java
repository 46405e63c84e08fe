package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BusProxyTest {
  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, 401",
    "FORBIDDEN, 403",
    "UNAVAILABLE, 503",
    "BUSY, 503",
    "TIMEOUT, 504",
    "INTERNAL, 502",
    "INVALID_REQUEST, 400",
    "NOT_FOUND, 502"
  })
  void failedCallKeepsItsMeaning(CallError error, int status) {
    ProxyFailure failure = BusProxy.failureOf(new CallException(error));
    assertThat(failure.status()).isEqualTo(status);
    assertThat(failure.retryAfter() != null).isEqualTo(status == 503);
  }

  @Test
  void whatTheConsumerSaysOfLaterIsPassedOn() {
    ProxyFailure failure =
        BusProxy.failureOf(new CallException(CallError.BUSY, Duration.ofSeconds(7), List.of()));
    assertThat(failure.retryAfter()).hasSeconds(7);
  }

  @Test
  void unknownFailureIs502WithoutItsText() {
    assertThat(BusProxy.failureOf(new IllegalStateException("secret")).logReason())
        .doesNotContain("secret");
  }
}
