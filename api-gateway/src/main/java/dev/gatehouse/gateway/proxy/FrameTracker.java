package dev.gatehouse.gateway.proxy;

import io.vertx.core.buffer.Buffer;

/**
 * Knows where the frames of one direction of a WebSocket end (RFC 6455 §5.2), without keeping any
 * of their payload.
 */
final class FrameTracker {
  private static final int MASKED = 0x80;
  private static final int LENGTH = 0x7f;
  private static final int SIXTEEN_BITS = 126;
  private static final int SIXTY_FOUR_BITS = 127;
  private static final int MASKING_KEY = 4;

  private int headRead;
  private int headLength = 2;
  private int second;
  private long length;
  private long payloadLeft;
  private boolean broken;

  /** Whether the next byte begins a frame. */
  boolean atBoundary() {
    return headRead == 0 && payloadLeft == 0;
  }

  /** Whether what came was no frame; nothing is known of boundaries any more. */
  boolean broken() {
    return broken;
  }

  /**
   * Reads on.
   *
   * @param data the next bytes of this direction
   * @param stopAtBoundary whether to stop at the first boundary, which may be before the first byte
   * @return how many bytes were read: all, or those up to the boundary
   */
  int advance(Buffer data, boolean stopAtBoundary) {
    int at = 0;
    int end = data.length();
    while (at < end && !broken) {
      if (stopAtBoundary && atBoundary()) {
        return at;
      }
      if (payloadLeft > 0) {
        long step = Math.min(payloadLeft, end - at);
        payloadLeft -= step;
        at += (int) step;
      } else {
        head(data.getByte(at++) & 0xff);
      }
    }
    return broken ? end : at;
  }

  private void head(int octet) {
    if (headRead == 1) {
      second = octet;
      int announced = octet & LENGTH;
      int extended = announced == SIXTEEN_BITS ? 2 : announced == SIXTY_FOUR_BITS ? 8 : 0;
      headLength = 2 + extended + ((octet & MASKED) != 0 ? MASKING_KEY : 0);
      length = extended == 0 ? announced : 0;
    } else if (headRead > 1) {
      int extended =
          (second & LENGTH) == SIXTEEN_BITS ? 2 : (second & LENGTH) == SIXTY_FOUR_BITS ? 8 : 0;
      if (headRead < 2 + extended) {
        length = length << 8 | octet;
        broken |= length < 0;
      }
    }
    headRead++;
    if (headRead >= 2 && headRead == headLength) {
      payloadLeft = length;
      headRead = 0;
      headLength = 2;
    }
  }
}
