package dev.gatehouse.cluster;

import static dev.gatehouse.cluster.TestCluster.HOST;
import static dev.gatehouse.cluster.TestCluster.LIMIT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutualTlsServerSocketIT {
  @TempDir Path directory;

  private final List<Socket> clients = new ArrayList<>();
  private SSLContext tls;
  private MutualTlsServerSocket server;

  @BeforeEach
  void certificate() {
    TestCluster cluster = new TestCluster(directory.resolve("authority"));
    tls = NodeTls.context(TestCluster.read(cluster.issue(Role.CONSUMER, "one")));
  }

  private void listen(Duration handshakeLimit) throws IOException {
    server = new MutualTlsServerSocket(tls, handshakeLimit);
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    for (Socket client : clients) {
      client.close();
    }
  }

  private Socket silent() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
    client.setSoTimeout((int) LIMIT.toMillis());
    clients.add(client);
    return client;
  }

  private CompletableFuture<Socket> accepted() {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return server.accept();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  private Socket node() throws IOException {
    return tls.getSocketFactory().createSocket(silent(), HOST, server.getLocalPort(), true);
  }

  @Test
  void nodeIsHandedOutPastStrangersWhoSayNothing() throws Exception {
    listen(LIMIT);
    CompletableFuture<Socket> accepted = accepted();
    for (int i = 0; i < MutualTlsServerSocket.MOST_HANDSHAKES - 1; i++) {
      silent();
    }
    Socket node = node();
    node.getOutputStream().write(7);

    try (Socket met = accepted.get(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
      assertThat(met.getInputStream().read()).isEqualTo(7);
    }
  }

  @Test
  void oneMoreThanThereArePlacesForIsSentAwayAtOnce() throws Exception {
    listen(LIMIT.multipliedBy(2));
    for (int i = 0; i < MutualTlsServerSocket.MOST_HANDSHAKES; i++) {
      silent();
    }

    assertThat(endOf(silent())).isTrue();
  }

  @Test
  void strangerWhoDripsIsSentAwayInTime() throws Exception {
    listen(Duration.ofSeconds(2));
    Socket client = silent();
    client.setSoTimeout(250);
    // the beginning of a TLS record of 16 KiB, and then a byte now and then
    client.getOutputStream().write(new byte[] {22, 3, 1, 64, 0});
    boolean ended = false;
    for (int drops = 0; drops < 240 && !ended; drops++) {
      client.getOutputStream().write(0);
      ended = endOf(client);
    }

    assertThat(ended).isTrue();
  }

  /** Whether the other side has closed; false where it has not within the socket's time limit. */
  private static boolean endOf(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (SocketException e) {
      return true; // a reset
    }
  }

  @Test
  void whoWaitsHearsOfTheEnd() throws Exception {
    listen(LIMIT);
    CompletableFuture<Socket> accepted = accepted();
    server.close();

    assertThatThrownBy(() -> accepted.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseInstanceOf(SocketException.class);
    assertThatThrownBy(() -> server.accept()).isInstanceOf(SocketException.class);
  }
}
