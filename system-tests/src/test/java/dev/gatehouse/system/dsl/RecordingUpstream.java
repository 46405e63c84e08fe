package dev.gatehouse.system.dsl;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/** An HTTP/1.1 service behind the gateway that keeps every request head as the bytes it got. */
public final class RecordingUpstream implements AutoCloseable {
  private final ServerSocket server;
  private final List<String> heads = new CopyOnWriteArrayList<>();

  /** Listens on a free loopback port. */
  public RecordingUpstream() {
    try {
      server = new ServerSocket(0, 128, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  /** Its port. */
  public int port() {
    return server.getLocalPort();
  }

  /** Every request head so far, request line included, in the order of arrival. */
  public List<String> heads() {
    return List.copyOf(heads);
  }

  /** Forgets what was recorded. */
  public void forget() {
    heads.clear();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        InputStream in = new BufferedInputStream(socket.getInputStream());
        OutputStream out = socket.getOutputStream()) {
      for (String head = readHead(in); !head.isEmpty(); head = readHead(in)) {
        heads.add(head);
        skipBody(in, head);
        String answer = head.startsWith("HEAD ") ? "" : "recorded";
        out.write(
            ("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 8\r\n\r\n" + answer)
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
      }
    } catch (IOException e) {
      // the gateway hung up: what it sent before is recorded
    }
  }

  private static String readHead(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
      int next = in.read();
      if (next < 0) {
        return "";
      }
      head.append((char) next);
    }
    return head.toString();
  }

  private static void skipBody(InputStream in, String head) throws IOException {
    for (String line : head.lines().toList()) {
      String lower = line.toLowerCase(Locale.ROOT);
      if (lower.startsWith("content-length:")) {
        in.skipNBytes(Long.parseLong(lower.substring(15).trim()));
        return;
      }
      if (lower.startsWith("transfer-encoding:")) {
        skipChunks(in);
        return;
      }
    }
  }

  private static void skipChunks(InputStream in) throws IOException {
    while (true) {
      StringBuilder line = new StringBuilder();
      for (int next = in.read(); next != '\n'; next = in.read()) {
        if (next < 0) {
          throw new IOException("cut within a chunk's size");
        }
        line.append((char) next);
      }
      int size = Integer.parseInt(line.toString().trim(), 16);
      in.skipNBytes(size + 2L);
      if (size == 0) {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
