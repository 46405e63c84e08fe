package dev.gatehouse.gateway.proxy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** An upstream that a test scripts byte by byte: each connection runs the script in a thread. */
final class RawUpstream implements AutoCloseable {
  /** What an upstream does with one connection; it is closed when this returns. */
  interface Script {
    void run(Conversation conversation) throws Exception;
  }

  /** One connection. */
  static final class Conversation {
    final int number;
    final Socket socket;
    private final RawUpstream upstream;

    private Conversation(int number, Socket socket, RawUpstream upstream) {
      this.number = number;
      this.socket = socket;
      this.upstream = upstream;
    }

    /** Reads one head; null where the connection ended. */
    String head() throws IOException {
      StringBuilder head = new StringBuilder();
      while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
        int c = socket.getInputStream().read();
        if (c < 0) {
          return null;
        }
        head.append((char) c);
      }
      upstream.heads.add(head.toString());
      return head.toString();
    }

    void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
      socket.getOutputStream().flush();
    }

    /** Whether the other side has closed; waits for it. */
    boolean sawEnd() {
      try {
        while (socket.getInputStream().read() >= 0) {
          // what still comes is of no interest
        }
        return true;
      } catch (IOException e) {
        return true;
      }
    }
  }

  final List<String> heads = new CopyOnWriteArrayList<>();
  final AtomicInteger connections = new AtomicInteger();
  private final ServerSocket listener;

  RawUpstream(Script script) throws IOException {
    listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              while (!listener.isClosed()) {
                try {
                  Socket socket = listener.accept();
                  int number = connections.incrementAndGet();
                  Thread.ofVirtual().start(() -> serve(script, number, socket));
                } catch (IOException e) {
                  return;
                }
              }
            });
  }

  private void serve(Script script, int number, Socket socket) {
    try (socket) {
      socket.setSoTimeout(20_000);
      script.run(new Conversation(number, socket, this));
    } catch (Exception e) {
      // the test sees what the gateway made of it
    }
  }

  /** Lines as HTTP/1 writes them. */
  static String lines(String... lines) {
    return String.join("\r\n", lines) + "\r\n";
  }

  /** Answers every request of a connection with the same bytes. */
  static Script always(String answer) {
    return conversation -> {
      while (conversation.head() != null) {
        conversation.send(answer);
      }
    };
  }

  int port() {
    return listener.getLocalPort();
  }

  String route(String more) {
    return "routes:\n  - name: up\n    path: /**\n    auth: none\n    to: http://127.0.0.1:"
        + port()
        + "\n"
        + more;
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
