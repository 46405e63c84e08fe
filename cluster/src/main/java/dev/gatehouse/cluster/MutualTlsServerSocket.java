package dev.gatehouse.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands out only connections of nodes: those whose TLS handshake, with a certificate of the
 * cluster's authority, has ended well. JGroups shakes hands in the one thread that accepts, where a
 * stranger who says nothing, or little, would keep every node out; here each handshake has a thread
 * of its own and a time limit, and there are only so many at once.
 */
final class MutualTlsServerSocket extends ServerSocket {
  static final int MOST_HANDSHAKES = 128;

  private static final Logger log = LoggerFactory.getLogger(MutualTlsServerSocket.class);

  private final SSLContext tls;
  private final Duration handshakeLimit;
  private final Executor threads = task -> Thread.ofVirtual().name("cluster-handshake").start(task);
  private final Semaphore places = new Semaphore(MOST_HANDSHAKES);
  private final BlockingQueue<Handed> handed = new LinkedBlockingQueue<>();

  /**
   * Not bound yet.
   *
   * @param handshakeLimit from a connection's beginning to the end of its handshake
   */
  MutualTlsServerSocket(SSLContext tls, Duration handshakeLimit) throws IOException {
    this.tls = tls;
    this.handshakeLimit = handshakeLimit;
  }

  /**
   * What {@link #accept()} is to hand out.
   *
   * @param socket null once the server socket is closed
   */
  private record Handed(Socket socket) {}

  @Override
  public void bind(SocketAddress endpoint, int backlog) throws IOException {
    super.bind(endpoint, backlog);
    Thread.ofPlatform().daemon().name("cluster-accept-" + getLocalPort()).start(this::listen);
  }

  @Override
  public Socket accept() throws IOException {
    try {
      Handed next = handed.take();
      if (next.socket() == null) {
        handed.add(next); // for whoever else waits
        throw new SocketException("Socket closed");
      }
      return next.socket();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SocketException("interrupted", e);
    }
  }

  private void listen() {
    while (!isClosed()) {
      try {
        greet(super.accept());
      } catch (IOException e) {
        if (!isClosed()) {
          log.warn("a cluster connection cannot be accepted: {}", e.getMessage());
        }
      }
    }
  }

  private void greet(Socket plain) {
    if (!places.tryAcquire()) {
      log.debug("too many handshakes at once: {} is sent away", plain.getRemoteSocketAddress());
      close(plain);
      return;
    }
    CompletableFuture<?> unused = // nobody waits: what becomes of it is done below
        CompletableFuture.supplyAsync(() -> handshake(plain), threads)
            .orTimeout(handshakeLimit.toMillis(), TimeUnit.MILLISECONDS)
            .whenComplete(
                (socket, refused) -> {
                  places.release();
                  if (refused == null && !isClosed()) {
                    handed.add(new Handed(socket));
                  } else {
                    log.debug(
                        "{} is no node of this cluster", plain.getRemoteSocketAddress(), refused);
                    close(plain);
                  }
                });
  }

  private Socket handshake(Socket plain) {
    try {
      SSLSocket secure = (SSLSocket) tls.getSocketFactory().createSocket(plain, null, true);
      secure.setNeedClientAuth(true);
      secure.setEnabledProtocols(new String[] {NodeTls.VERSION});
      secure.startHandshake();
      return secure;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      log.trace("closing a refused connection", e);
    }
  }

  @Override
  public void close() throws IOException {
    super.close();
    handed.add(new Handed(null));
  }
}
