package dev.gatehouse.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jgroups.util.DefaultSocketFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every socket of the membership: mutual TLS in both directions, and nothing plain. */
final class MembershipSockets {
  private static final Logger log = LoggerFactory.getLogger(MembershipSockets.class);
  private static final Duration HANDSHAKE_LIMIT = Duration.ofSeconds(5);

  private MembershipSockets() {}

  static DefaultSocketFactory of(SSLContext tls) {
    DefaultSocketFactory factory =
        new DefaultSocketFactory(tls.getSocketFactory(), new Servers(tls));
    factory.setSocketConfigurator(MembershipSockets::secure);
    return factory;
  }

  /**
   * A frozen peer still accepts connections, and says nothing. JGroups sends everything to
   * everybody from one thread, so a handshake that never ends would silence this node altogether.
   */
  private static void secure(Socket socket) {
    SSLSocket secure = (SSLSocket) socket;
    secure.setEnabledProtocols(new String[] {NodeTls.VERSION});
    secure.addHandshakeCompletedListener(ended -> limit(secure, 0));
    limit(secure, (int) HANDSHAKE_LIMIT.toMillis());
  }

  private static void limit(Socket socket, int millis) {
    try {
      socket.setSoTimeout(millis);
    } catch (SocketException e) {
      log.trace("closed before its handshake was over", e);
    }
  }

  private static final class Servers extends ServerSocketFactory {
    private final SSLContext tls;

    Servers(SSLContext tls) {
      this.tls = tls;
    }

    @Override
    public ServerSocket createServerSocket() throws IOException {
      return new MutualTlsServerSocket(tls, HANDSHAKE_LIMIT);
    }

    @Override
    public ServerSocket createServerSocket(int port) throws IOException {
      return createServerSocket(port, 0);
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog) throws IOException {
      throw new SocketException("no cluster socket listens on every address");
    }

    @Override
    public ServerSocket createServerSocket(int port, int backlog, InetAddress address)
        throws IOException {
      ServerSocket server = createServerSocket();
      server.bind(new InetSocketAddress(address, port), backlog);
      return server;
    }
  }
}
