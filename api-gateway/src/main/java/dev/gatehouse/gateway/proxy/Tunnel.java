package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.claims.VerifiedToken;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * An open WebSocket: two pumps with back-pressure that know where frames end, so that a close frame
 * can be put between two of them. Each side ends only after everything the other sent has been
 * passed on.
 */
final class Tunnel implements HttpProxy.LongLived {
  /** RFC 6455 §7.4.1: the caller may not go on. */
  private static final int POLICY_VIOLATION = 1008;

  /** RFC 6455 §7.4.1: the peer, or this gateway, goes away. */
  private static final int GOING_AWAY = 1001;

  private static final long CLOSE_MILLIS = 1_000;
  private static final long NONE = -1;

  private final Exchange exchange;
  private final UpstreamConnection connection;
  private final Pump toClient;
  private final Pump toUpstream;
  private boolean over;
  private long resetTimer = NONE;

  Tunnel(Exchange exchange, UpstreamConnection connection, NetSocket client, NetSocket upstream) {
    this.exchange = exchange;
    this.connection = connection;
    this.toClient = new Pump(upstream, client);
    this.toUpstream = new Pump(client, upstream);
  }

  void open() {
    exchange.proxy.longLived().add(this);
    toClient.start();
    toUpstream.start();
  }

  @Override
  public VerifiedToken caller() {
    return exchange.caller;
  }

  @Override
  public void callerEnded() {
    closeAtBoundary(POLICY_VIOLATION, GOING_AWAY);
  }

  @Override
  public void gatewayStops() {
    closeAtBoundary(GOING_AWAY, GOING_AWAY);
  }

  /**
   * Ends both directions at their next frame boundary by a close frame, and cuts what is left a
   * second later.
   *
   * @param clientCode told to the client
   * @param upstreamCode told to the upstream
   */
  void closeAtBoundary(int clientCode, int upstreamCode) {
    if (over) {
      return;
    }
    toClient.closeWith(closeFrame(clientCode, false));
    toUpstream.closeWith(closeFrame(upstreamCode, true));
    resetAfter(CLOSE_MILLIS);
  }

  /** RFC 6455 §5.5.1; a client's frames are masked (§5.3). */
  static Buffer closeFrame(int code, boolean masked) {
    Buffer frame = Buffer.buffer(8).appendByte((byte) 0x88);
    if (!masked) {
      return frame.appendByte((byte) 2).appendShort((short) code);
    }
    int key = ThreadLocalRandom.current().nextInt();
    return frame
        .appendByte((byte) 0x82)
        .appendInt(key)
        .appendByte((byte) (code >> 8 ^ key >> 24))
        .appendByte((byte) (code ^ key >> 16));
  }

  private void end() {
    if (over) {
      return;
    }
    over = true;
    exchange.proxy.longLived().remove(this);
    if (resetTimer == NONE) {
      resetAfter(exchange.proxy.limits().bodyIdle().toMillis());
    }
    toClient.to.close().onComplete(done -> exchange.proxy.vertx().cancelTimer(resetTimer));
    exchange.pool().discard(connection);
  }

  /** To close waits until everything was sent, which a peer that does not read can prevent. */
  private void resetAfter(long millis) {
    resetTimer = exchange.proxy.vertx().setTimer(millis, id -> reset());
  }

  private void reset() {
    end();
    var unused = ((NetSocketInternal) toClient.to).channelHandlerContext().close();
  }

  /** One direction. */
  private final class Pump {
    private final NetSocket from;
    private final NetSocket to;
    private final FrameTracker frames = new FrameTracker();
    private Buffer closing;
    private boolean closed;
    private boolean paused;
    private boolean ended;

    Pump(NetSocket from, NetSocket to) {
      this.from = from;
      this.to = to;
    }

    void start() {
      from.exceptionHandler(failure -> {});
      from.handler(this::pass);
      from.endHandler(end -> sourceEnded());
      from.closeHandler(end -> sourceEnded());
      from.resume();
    }

    private void pass(Buffer data) {
      if (closed || over) {
        return;
      }
      int whole = frames.advance(data, closing != null);
      if (closing != null && (whole < data.length() || frames.atBoundary() || frames.broken())) {
        write(data.slice(0, whole));
        writeClose();
        return;
      }
      write(data);
      if (!paused && to.writeQueueFull()) {
        paused = true;
        from.pause();
        to.drainHandler(drained -> drained());
      }
    }

    private void write(Buffer data) {
      if (data.length() > 0) {
        var unused = to.write(data);
      }
    }

    private void drained() {
      if (!paused) {
        return;
      }
      paused = false;
      from.resume();
      endOnceDelivered();
    }

    private void sourceEnded() {
      ended = true;
      endOnceDelivered();
    }

    /**
     * The source's end can overtake what it sent while we were paused, and what is resumed is
     * delivered by a task of its own: both go first.
     */
    private void endOnceDelivered() {
      if (ended && !paused) {
        exchange
            .proxy
            .vertx()
            .runOnContext(
                later -> {
                  if (!paused) {
                    end();
                  }
                });
      }
    }

    void closeWith(Buffer frame) {
      closing = frame;
      if (frames.atBoundary() && !closed) {
        writeClose();
      }
    }

    private void writeClose() {
      closed = true;
      write(closing);
      // what still comes is read and dropped, so that the peer's own close frame can arrive
      from.resume();
    }
  }
}
