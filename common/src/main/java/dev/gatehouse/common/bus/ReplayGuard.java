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

  private final int most;
  private final Map<ByteBuffer, Long> seen = new HashMap<>();
  private long sweepAt;

  ReplayGuard(int most) {
    this.most = most;
  }

  synchronized Verdict admit(byte[] nonce, long deadlineMillis, long nowMillis) {
    if (seen.size() >= most || nowMillis >= sweepAt) {
      seen.values().removeIf(deadline -> deadline < nowMillis);
      sweepAt = nowMillis + 1000;
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
