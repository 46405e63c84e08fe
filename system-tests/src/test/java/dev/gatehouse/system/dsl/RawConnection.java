package dev.gatehouse.system.dsl;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A TCP connection on which exactly the given bytes are sent: no client in between tidies up. */
public final class RawConnection implements AutoCloseable {
  private final Socket socket;

  /** Connects to a loopback port. */
  public RawConnection(int port, Duration readLimit) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout((int) readLimit.toMillis());
    socket.setTcpNoDelay(true);
  }

  /** Sends text as ISO 8859-1 bytes; write {@code \r\n} where it is meant. */
  public RawConnection send(String text) throws IOException {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Sends bytes. */
  public RawConnection send(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
    return this;
  }

  /** Reads to the end of the stream; a peer that stays silent for the limit is a failure. */
  public String readToEnd() throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    byte[] part = new byte[8192];
    InputStream in = socket.getInputStream();
    try {
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        read.write(part, 0, n);
      }
    } catch (SocketTimeoutException e) {
      throw new AssertionError("it hangs after: " + read.toString(StandardCharsets.ISO_8859_1), e);
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads one answer's head, up to and with the empty line. */
  public String readHead() throws IOException {
    StringBuilder head = new StringBuilder();
    InputStream in = socket.getInputStream();
    while (!head.toString().endsWith("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      head.append((char) next);
    }
    return head.toString();
  }

  /** The stream behind the head. */
  public InputStream stream() throws IOException {
    return socket.getInputStream();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
