package dev.gatehouse.common.bus;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * Remembers which requests were served, until their deadline has passed and they are not served
 * anyway. Bounded: what came in beyond the bound within so short a time is refused, not forgotten.
 * Safe for every thread.
 */
final class ReplayGuard {
  /** What to do with a request. */
  enum Verdict {
    NEW,
    SEEN,
    FULL
  }

  private static final long SWEPT_EVERY_MILLIS = 1000;

  /** A sweep looks at every request: while it is full, a flood must not cost one for each more. */
  private static final long FULL_SWEPT_EVERY_MILLIS = 100;

  private final int most;
  private final Map<ByteBuffer, Long> seen = new HashMap<>();
  private long sweptAt;

  ReplayGuard(int most) {
    this.most = most;
  }

  synchronized Verdict admit(byte[] nonce, long deadlineMillis, long nowMillis) {
    long sinceSweep = nowMillis - sweptAt;
    if (sinceSweep >= (seen.size() < most ? SWEPT_EVERY_MILLIS : FULL_SWEPT_EVERY_MILLIS)
        || sinceSweep < 0) { // the clock was set back
      seen.values().removeIf(deadline -> deadline < nowMillis);
      sweptAt = nowMillis;
    }
    ByteBuffer key = ByteBuffer.wrap(nonce);
    if (seen.containsKey(key)) {
      return Verdict.SEEN;
    }
    if (seen.size() >= most) {
      return Verdict.FULL;
    }
    seen.put(key, deadlineMillis);
    return Verdict.NEW;
  }

  synchronized int size() {
    return seen.size();
  }
}
