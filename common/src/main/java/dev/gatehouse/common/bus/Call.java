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
 * @param repeatable whether serving it twice does no harm, so that a caller may send it again
 */
public record Call<Q extends Record, R extends Record>(
    String address, Class<Q> request, Class<R> reply, Duration timeLimit, boolean repeatable) {
  /** A call that is sent once. */
  public Call(String address, Class<Q> request, Class<R> reply, Duration timeLimit) {
    this(address, request, reply, timeLimit, false);
  }

  /** The same call, which may be sent again. */
  public Call<Q, R> orAgain() {
    return new Call<>(address, request, reply, timeLimit, true);
  }

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
