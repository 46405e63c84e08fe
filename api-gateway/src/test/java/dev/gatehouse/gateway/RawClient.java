package dev.gatehouse.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** An HTTP/1.1 client that sends exactly what a test wrote, and normalises nothing. */
final class RawClient implements AutoCloseable {
  private static final int WAIT_MILLIS = 10_000;

  private final Socket socket;
  private final InputStream in;

  RawClient(int port) {
    this(open(port));
  }

  RawClient(Socket socket) {
    try {
      this.socket = socket;
      socket.setSoTimeout(WAIT_MILLIS);
      in = socket.getInputStream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Each line with its CRLF. */
  static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  /** One request on a connection of its own. */
  static Answer call(int port, String request) {
    try (var client = new RawClient(port)) {
      client.send(request);
      return client.read(request.startsWith("HEAD "));
    }
  }

  /** A GET with more header lines, each ended by CRLF. */
  static Answer get(int port, String path, String headers) {
    return call(port, "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  }

  /** A form posted to the token endpoint, with more header lines. */
  static Answer form(int port, String body, String headers) {
    return call(
        port,
        "POST /token HTTP/1.1\r\nHost: localhost\r\n"
            + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
            + body.getBytes(StandardCharsets.UTF_8).length
            + "\r\n"
            + headers
            + "\r\n"
            + body);
  }

  void send(String text) {
    try {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Answer read(boolean toHead) {
    try {
      String line = line();
      if (line == null) {
        return null;
      }
      if (!line.startsWith("HTTP/1.1 ")) {
        throw new AssertionError("no answer of HTTP/1.1: " + line);
      }
      int status = Integer.parseInt(line.split(" ", 3)[1]);
      List<String> headers = new ArrayList<>();
      for (String field = line(); field != null && !field.isEmpty(); field = line()) {
        headers.add(field);
      }
      var answer = new Answer(status, headers, "");
      if (toHead || status == 304 || status == 204 || status < 200) {
        return answer;
      }
      String length = answer.header("content-length");
      byte[] body = length == null ? in.readAllBytes() : in.readNBytes(Integer.parseInt(length));
      return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The next bytes, fewer where the server closes before; waits for them. */
  byte[] bytes(int count) {
    try {
      return in.readNBytes(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether nothing comes and the server keeps the connection for so long. */
  boolean silentFor(int millis) {
    try {
      socket.setSoTimeout(millis);
      return in.read() == Integer.MIN_VALUE;
    } catch (java.net.SocketTimeoutException e) {
      return true;
    } catch (IOException e) {
      return false;
    } finally {
      waitAsUsual();
    }
  }

  private void waitAsUsual() {
    try {
      socket.setSoTimeout(WAIT_MILLIS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether the server has closed, waiting for it. */
  boolean closed() {
    try {
      return in.read() < 0;
    } catch (java.net.SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String line() throws IOException {
    var out = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        return null;
      }
      out.write(b);
    }
    return out.toString(StandardCharsets.ISO_8859_1).strip();
  }

  private static Socket open(int port) {
    try {
      return new Socket(InetAddress.getLoopbackAddress(), port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What came back. */
  record Answer(int status, List<String> headers, String body) {
    /** The field's value; null where it is absent; the first of several. */
    String header(String name) {
      String prefix = name.toLowerCase(Locale.ROOT) + ":";
      for (String field : headers) {
        if (field.toLowerCase(Locale.ROOT).startsWith(prefix)) {
          return field.substring(prefix.length()).strip();
        }
      }
      return null;
    }
  }
}
