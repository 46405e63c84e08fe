package dev.gatehouse.gateway.proxy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A client that writes what it is told, byte by byte, and waits at most ten seconds. */
final class RawClient implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 10_000;

  /** An answer. {@code clean} says whether it ended as it said it would. */
  record Reply(int status, List<String> head, String text, List<String> trailers, boolean clean) {
    String header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      return head.stream()
          .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
          .map(line -> line.substring(prefix.length()).strip())
          .findFirst()
          .orElse(null);
    }
  }

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  RawClient(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    in = new java.io.BufferedInputStream(socket.getInputStream());
    out = socket.getOutputStream();
  }

  static Reply call(int port, String request) throws IOException {
    try (RawClient client = new RawClient(port)) {
      client.send(request);
      return client.reply(request.startsWith("HEAD "));
    }
  }

  static Reply get(int port, String path, String... headers) throws IOException {
    StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: gw\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return call(port, request.append("\r\n").toString());
  }

  void send(String text) throws IOException {
    send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  InputStream in() {
    return in;
  }

  Socket socket() {
    return socket;
  }

  Reply reply() throws IOException {
    return reply(false);
  }

  Reply reply(boolean head) throws IOException {
    List<String> lines = headLines();
    if (lines.isEmpty()) {
      return new Reply(0, lines, "", List.of(), false);
    }
    int status = Integer.parseInt(lines.get(0).split(" ", -1)[1]);
    Reply bare = new Reply(status, lines, "", List.of(), true);
    if (head || status < 200 || status == 204 || status == 304) {
      return bare;
    }
    if ("chunked".equalsIgnoreCase(bare.header("transfer-encoding"))) {
      return chunked(status, lines);
    }
    String length = bare.header("content-length");
    byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
    boolean clean = length == null || body.length == Integer.parseInt(length);
    return new Reply(status, lines, new String(body, StandardCharsets.UTF_8), List.of(), clean);
  }

  private Reply chunked(int status, List<String> lines) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    try {
      while (true) {
        String size = line();
        if (size == null) {
          return new Reply(status, lines, body.toString(StandardCharsets.UTF_8), List.of(), false);
        }
        int length = Integer.parseInt(size.strip(), 16);
        if (length == 0) {
          return new Reply(status, lines, body.toString(StandardCharsets.UTF_8), headLines(), true);
        }
        body.write(in.readNBytes(length));
        line();
      }
    } catch (IOException e) {
      return new Reply(status, lines, body.toString(StandardCharsets.UTF_8), List.of(), false);
    }
  }

  List<String> headLines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (String line = line(); line != null && !line.isEmpty(); line = line()) {
      lines.add(line);
    }
    return lines;
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0; c = in.read()) {
      if (c == '\n') {
        return line.toString(StandardCharsets.ISO_8859_1).stripTrailing();
      }
      line.write(c);
    }
    return line.size() == 0 ? null : line.toString(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
