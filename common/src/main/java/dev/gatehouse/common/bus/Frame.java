package dev.gatehouse.common.bus;

import dev.gatehouse.common.bus.Seal.Direction;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;

/**
 * The form of a message: a byte for the version, a byte that says whether it is sealed, where it is
 * the nonce, and then the JSON text or what was made of it.
 */
final class Frame {
  static final byte VERSION = 1;
  private static final byte PLAIN = 0;
  private static final byte SEALED = 1;
  private static final byte[] NONE = {};

  private final Seal seal;

  /**
   * @param seal null for a node without the link key
   */
  Frame(Seal seal) {
    this.seal = seal;
  }

  /** A frame that was read: its text is whole, and sealed where it had to be. */
  static final class Read<T> {
    private final byte[] nonce;
    private final T value;

    private Read(byte[] nonce, T value) {
      this.nonce = nonce;
      this.value = value;
    }

    /** The sender's nonce; empty where the frame was not sealed. */
    byte[] nonce() {
      return nonce;
    }

    T value() {
      return value;
    }
  }

  boolean canSeal() {
    return seal != null;
  }

  /** A new request's nonce; empty where nothing is sealed. */
  byte[] nonce(boolean sealed) {
    return sealed ? seal.nonce() : NONE;
  }

  /**
   * Writes a request.
   *
   * @param nonce from {@link #nonce}
   */
  Buffer writeRequest(String address, byte[] nonce, Object envelope) throws IOException {
    return write(Direction.REQUEST, address, nonce, NONE, envelope);
  }

  /**
   * Writes a reply.
   *
   * @param request the nonce of the request; empty where it was not sealed
   */
  Buffer writeReply(String address, byte[] request, Object envelope) throws IOException {
    return write(Direction.REPLY, address, nonce(request.length > 0), request, envelope);
  }

  private Buffer write(Direction way, String address, byte[] nonce, byte[] request, Object envelope)
      throws IOException {
    byte[] text = WireJson.MAPPER.writeValueAsBytes(envelope);
    if (text.length > Bus.LARGEST_MESSAGE) {
      throw new IOException("a message of " + text.length + " bytes is too large");
    }
    Buffer frame = Buffer.buffer(text.length + 32).appendByte(VERSION);
    return nonce.length == 0
        ? frame.appendByte(PLAIN).appendBytes(text)
        : frame
            .appendByte(SEALED)
            .appendBytes(nonce)
            .appendBytes(seal.close(nonce, VERSION, way, address, request, text));
  }

  /** Reads a request from anybody; null where it is not one. */
  <T> Read<T> readRequest(Buffer frame, String address, boolean sealed, Class<T> type) {
    return read(Direction.REQUEST, frame, address, sealed, NONE, type);
  }

  /** Reads a reply from anybody; null where it is not one to this request. */
  <T> Read<T> readReply(Buffer frame, String address, byte[] request, Class<T> type) {
    return read(Direction.REPLY, frame, address, request.length > 0, request, type);
  }

  private <T> Read<T> read(
      Direction way, Buffer frame, String address, boolean sealed, byte[] request, Class<T> type) {
    int head = sealed ? 2 + Seal.NONCE_BYTES : 2;
    if (frame == null
        || frame.length() < head
        || frame.getByte(0) != VERSION
        || frame.getByte(1) != (sealed ? SEALED : PLAIN)) {
      return null;
    }
    byte[] nonce = frame.getBytes(2, head);
    byte[] text = frame.getBytes(head, frame.length());
    if (sealed) {
      text = seal.open(nonce, VERSION, way, address, request, text);
    }
    if (text == null) {
      return null;
    }
    try {
      T value = WireJson.MAPPER.readValue(text, type);
      return value == null ? null : new Read<>(nonce, value);
    } catch (IOException | RuntimeException e) {
      return null; // a record may refuse its members too
    }
  }
}
