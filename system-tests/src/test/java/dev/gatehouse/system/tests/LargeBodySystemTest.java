package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.RawConnection;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies stream: a gibibyte each way through a heap of 128 MiB. */
final class LargeBodySystemTest {
  private static final String PASSWORD = "analytical-engine";
  private static final long GIB = 1L << 30;
  private static final int PART = 1 << 16;

  @TempDir private Path folder;

  @Test
  void gibibyteUpAndDownWithAHeapOf128Mib() throws IOException {
    try (ServerSocket upstream = new ServerSocket(0, 8, InetAddress.getLoopbackAddress())) {
      Thread.ofPlatform().daemon().start(() -> serve(upstream));
      Path routes = folder.resolve("routes.yaml");
      Files.writeString(
          routes,
          """
          routes:
            - name: files
              path: /files/**
              to: [http://127.0.0.1:%d]
          """
              .formatted(upstream.getLocalPort()));
      try (RunningGatehouse gatehouse =
          RunningGatehouse.on(folder.resolve("data"))
              .with("GATEHOUSE_ROUTES", routes.toString())
              .javaOptions("-Xmx128m")
              .start()) {
        gatehouse.createUser("ada", PASSWORD, "tasks:read");
        String bearer = "Authorization: Bearer " + gatehouse.token("ada", PASSWORD) + "\r\n";

        assertThat(upload(gatehouse, bearer)).startsWith("HTTP/1.1 200").endsWith("" + GIB);
        assertThat(download(gatehouse, bearer)).isEqualTo(GIB);
        assertThat(gatehouse.output()).doesNotContain("OutOfMemoryError");
      }
    }
  }

  private static String upload(RunningGatehouse gatehouse, String bearer) throws IOException {
    try (RawConnection connection = new RawConnection(gatehouse.port(), Duration.ofMinutes(2))) {
      connection.send(
          "PUT /files/big HTTP/1.1\r\nHost: a\r\n"
              + bearer
              + "Content-Length: "
              + GIB
              + "\r\nConnection: close\r\n\r\n");
      byte[] part = new byte[PART];
      for (long sent = 0; sent < GIB; sent += PART) {
        connection.send(part);
      }
      return connection.readToEnd();
    }
  }

  private static long download(RunningGatehouse gatehouse, String bearer) throws IOException {
    try (RawConnection connection = new RawConnection(gatehouse.port(), Duration.ofMinutes(2))) {
      connection.send(
          "GET /files/big HTTP/1.1\r\nHost: a\r\n" + bearer + "Connection: close\r\n\r\n");
      String head = connection.readHead();
      assertThat(head).startsWith("HTTP/1.1 200").containsIgnoringCase("content-length: " + GIB);
      byte[] part = new byte[PART];
      long read = 0;
      InputStream in = connection.stream();
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        read += n;
      }
      return read;
    }
  }

  private static void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept();
          InputStream in = new BufferedInputStream(socket.getInputStream(), PART);
          OutputStream out = socket.getOutputStream()) {
        StringBuilder head = new StringBuilder();
        while (!head.toString().endsWith("\r\n\r\n")) {
          head.append((char) in.read());
        }
        if (head.toString().startsWith("PUT ")) {
          in.skipNBytes(GIB);
          String count = String.valueOf(GIB);
          out.write(answerHead(count.length()));
          out.write(count.getBytes(StandardCharsets.US_ASCII));
        } else {
          out.write(answerHead(GIB));
          byte[] part = new byte[PART];
          for (long sent = 0; sent < GIB; sent += PART) {
            out.write(part);
          }
        }
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private static byte[] answerHead(long length) {
    return ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + length + "\r\n\r\n")
        .getBytes(StandardCharsets.ISO_8859_1);
  }
}
