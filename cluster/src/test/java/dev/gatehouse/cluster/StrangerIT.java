package dev.gatehouse.cluster;

import static dev.gatehouse.cluster.TestCluster.HOST;
import static dev.gatehouse.cluster.TestCluster.LIMIT;
import static dev.gatehouse.cluster.TestCluster.answer;
import static dev.gatehouse.cluster.TestCluster.ask;
import static dev.gatehouse.cluster.TestCluster.freePorts;
import static dev.gatehouse.cluster.TestCluster.members;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.config.HostPort;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.util.DefaultSocketFactory;
import org.jgroups.util.SocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who has no certificate of the cluster's authority, and knows everything else. */
class StrangerIT {
  /** Several rounds of looking for members, and of merging with them. */
  private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

  @TempDir Path directory;

  private final HostPort address = freePorts();
  private TestCluster cluster;
  private ClusterFolder folder;
  private Vertx node;
  private HostPort strangersAddress;

  @BeforeEach
  void oneNode() {
    cluster = new TestCluster(directory.resolve("authority"));
    folder = TestCluster.read(cluster.issue(Role.AUTH, "auth-1"));
    strangersAddress = freePorts();
    // it looks for the stranger, too
    node = cluster.join(folder, address, strangersAddress);
    answer(node, "auth.token.v1", "secret");
  }

  @AfterEach
  void leave() {
    cluster.close();
  }

  @Test
  void nodeOfAnotherAuthorityNeverJoins() {
    try (TestCluster other = new TestCluster(directory.resolve("another"))) {
      Vertx foreign = other.join("auth-1", strangersAddress, address);

      await()
          .during(LONG_ENOUGH)
          .atMost(LIMIT)
          .until(() -> members(node).size() == 1 && members(foreign).size() == 1);
      assertThatThrownBy(() -> ask(foreign, "auth.token.v1")).hasMessageContaining("No handlers");
    }
  }

  static Stream<Arguments> strangers() throws GeneralSecurityException {
    return Stream.of(
        Arguments.of("plain", new DefaultSocketFactory()),
        Arguments.of("without a certificate", new DefaultSocketFactory(Gullible.nameless())),
        Arguments.of(
            "with a certificate of its own", new DefaultSocketFactory(Gullible.context())));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("strangers")
  void strangerThatSpeaksTheMembersProtocolNeverJoins(String kind, SocketFactory sockets)
      throws Exception {
    AtomicInteger heard = new AtomicInteger();
    try (JChannel stranger =
        MembershipStack.channel(
            sockets, InetAddress.getLoopbackAddress(), strangersAddress.port(), List.of(address))) {
      stranger.setReceiver(
          new Receiver() {
            @Override
            public void receive(Message message) {
              heard.incrementAndGet();
            }
          });
      stranger.connect(Membership.clusterName(folder));

      await()
          .during(LONG_ENOUGH)
          .atMost(LIMIT)
          .until(() -> members(node).size() == 1 && stranger.getView().size() == 1);
      stranger.send(new BytesMessage(null, "x".getBytes(StandardCharsets.US_ASCII)));
    }
    assertThat(heard).as("messages of members").hasValueLessThan(2); // its own
  }

  @ParameterizedTest(name = "port + {0}")
  @ValueSource(ints = {0, 1})
  void strangerIsToldNothing(int offset) throws Exception {
    int port = address.port() + offset;
    try (Socket plain = connect(port)) {
      plain.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));

      assertThat(plain.getInputStream().readNBytes(64)).as("an alert at most").hasSizeLessThan(8);
    }
    for (SSLContext context : List.of(Gullible.nameless(), Gullible.context())) {
      try (SSLSocket secure =
          (SSLSocket) context.getSocketFactory().createSocket(connect(port), HOST, port, true)) {
        assertThat(isCutOff(secure)).isTrue();
      }
    }
  }

  /** Whether the other end ends the connection; that it only says nothing is not enough. */
  private static boolean isCutOff(SSLSocket secure) {
    try {
      secure.getOutputStream().write(new byte[64]);
      return secure.getInputStream().read() < 0;
    } catch (SocketTimeoutException e) {
      return false;
    } catch (IOException e) {
      return true; // an alert, or a reset
    }
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(60_000);
    return socket;
  }

  @Test
  void silentStrangersKeepNobodyOut() throws Exception {
    List<Socket> silent = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        silent.add(connect(address.port()));
      }
      Vertx late = cluster.join("late", freePorts(), address);

      await().atMost(LIMIT).until(() -> members(late).size() == 2);
      assertThat(ask(late, "auth.token.v1")).isEqualTo("secret");
    } finally {
      for (Socket socket : silent) {
        socket.close();
      }
    }
  }
}
