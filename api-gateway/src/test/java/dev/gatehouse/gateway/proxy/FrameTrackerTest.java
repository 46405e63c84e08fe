package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FrameTrackerTest {
  static Buffer frame(int length, boolean masked) {
    Buffer frame = Buffer.buffer().appendByte((byte) 0x82);
    int mask = masked ? 0x80 : 0;
    if (length < 126) {
      frame.appendByte((byte) (mask | length));
    } else if (length < 65536) {
      frame.appendByte((byte) (mask | 126)).appendShort((short) length);
    } else {
      frame.appendByte((byte) (mask | 127)).appendLong(length);
    }
    if (masked) {
      frame.appendInt(0x01020304);
    }
    return frame.appendBytes(new byte[length]);
  }

  @ParameterizedTest
  @CsvSource({
    "0,false",
    "0,true",
    "1,true",
    "125,false",
    "126,false",
    "126,true",
    "65535,true",
    "65536,false",
    "70000,true"
  })
  void boundaryIsKnownByteByByte(int length, boolean masked) {
    Buffer frame = frame(length, masked);
    FrameTracker frames = new FrameTracker();
    for (int i = 0; i < frame.length(); i++) {
      assertThat(frames.advance(frame.slice(i, i + 1), false)).isEqualTo(1);
      assertThat(frames.atBoundary()).isEqualTo(i == frame.length() - 1);
    }
  }

  @Test
  void stopsAtTheFirstBoundaryWithinABuffer() {
    Buffer first = frame(300, true);
    Buffer both = first.copy().appendBuffer(frame(5, true));
    FrameTracker frames = new FrameTracker();
    frames.advance(both.slice(0, 7), false);
    assertThat(frames.advance(both.slice(7, both.length()), true)).isEqualTo(first.length() - 7);
    assertThat(frames.atBoundary()).isTrue();
  }

  @Test
  void stopsBeforeTheFirstByteWhereItIsABoundary() {
    assertThat(new FrameTracker().advance(frame(5, false), true)).isZero();
  }

  @Test
  void lengthBeyondSixtyThreeBitsIsBroken() {
    FrameTracker frames = new FrameTracker();
    Buffer bad = Buffer.buffer().appendByte((byte) 0x82).appendByte((byte) 127).appendLong(-1);
    assertThat(frames.advance(bad, false)).isEqualTo(bad.length());
    assertThat(frames.broken()).isTrue();
  }

  @Test
  void closeFrameCarriesItsCodeMaskedForTheUpstream() {
    assertThat(Tunnel.closeFrame(1008, false).getBytes()).containsExactly(0x88, 0x02, 0x03, 0xf0);
    Buffer masked = Tunnel.closeFrame(1001, true);
    assertThat(masked.length()).isEqualTo(8);
    int code = (masked.getByte(6) ^ masked.getByte(2)) << 8 & 0xff00;
    code |= (masked.getByte(7) ^ masked.getByte(3)) & 0xff;
    assertThat(code).isEqualTo(1001);
  }
}
