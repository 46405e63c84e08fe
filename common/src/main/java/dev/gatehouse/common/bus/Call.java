package dev.gatehouse.common.bus;

import java.time.Duration;
import java.util.Objects;

/**
 * One operation of the bus contract.
 *
 * @param address where it is served, with its version, such as {@code auth.token.v1}; what begins
 *     with {@code auth.} is sealed under the link key; never null
 * @param request the request's type; a member unknown to an older peer is ignored by it; never null
 * @param reply the reply's type; never null
 * @param timeLimit how long the caller waits; the server sees it as a deadline; never null
 */
public record Call<Q extends Record, R extends Record>(
    String address, Class<Q> request, Class<R> reply, Duration timeLimit) {
  public Call {
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(reply, "reply");
    if (timeLimit.isNegative() || timeLimit.isZero()) {
      throw new IllegalArgumentException("a call needs a time limit");
    }
  }

  /** Whether its messages are sealed (AES-256-GCM under the link key). */
  public boolean sealed() {
    return address.startsWith("auth.");
  }
}
