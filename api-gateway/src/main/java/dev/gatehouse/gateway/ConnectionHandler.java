package dev.gatehouse.gateway;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.vertx.core.AsyncResult;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The open connections of one instance: how many there may be, and how long one may be without a
 * request in work. Whoever dribbles a head gets no more time than whoever is silent; a request that
 * has arrived is its route's to bound, and what became a WebSocket is in work until it closes. The
 * server's own idle timeout knows none of that, so it stays off.
 *
 * <p>Relies on {@link HttpServerConnection}, which Vert.x does not promise to keep: an upgrade
 * takes the connection away from its public close handler, and only the channel can be closed at
 * once. Used on one event loop.
 */
final class ConnectionHandler implements Handler<HttpConnection> {
  private static final Logger log = LoggerFactory.getLogger(ConnectionHandler.class);
  private static final long MOST_SWEEP_MILLIS = 1000;
  private static final long LEAST_SWEEP_MILLIS = 20;

  private final Vertx vertx;
  private final GatewaySettings.Limits limits;
  private final AtomicInteger total;
  private final Map<HttpConnection, Open> open = new HashMap<>();
  private final long sweeper;

  /**
   * A handler without connections; begins to look after them.
   *
   * @param vertx never null
   * @param limits never null
   * @param total the open connections of all instances; never null
   */
  ConnectionHandler(Vertx vertx, GatewaySettings.Limits limits, AtomicInteger total) {
    this.vertx = Objects.requireNonNull(vertx, "vertx");
    this.limits = Objects.requireNonNull(limits, "limits");
    this.total = Objects.requireNonNull(total, "total");
    long quarter = limits.idle().toMillis() / 4;
    this.sweeper =
        vertx.setPeriodic(
            Math.clamp(quarter, LEAST_SWEEP_MILLIS, MOST_SWEEP_MILLIS), id -> sweep());
  }

  @Override
  public void handle(HttpConnection connection) {
    ChannelHandlerContext wire = ((HttpServerConnection) connection).channelHandlerContext();
    wire.pipeline().addBefore(wire.name(), "wire", new WireHandler());
    open.put(connection, new Open(wire));
    wire.channel()
        .closeFuture()
        .addListener(
            closed -> {
              open.remove(connection);
              total.decrementAndGet();
            });
    if (total.incrementAndGet() > limits.connections()) {
      log.debug("a connection over the limit is closed");
      connection.close();
    }
  }

  /** The step of the pipeline that knows of every request and of its end. */
  void request(RoutingContext ctx) {
    Open connection = open.get(ctx.request().connection());
    if (connection != null) {
      connection.inWork++;
      // never called for what became a WebSocket
      ctx.addEndHandler(new RequestEnd(connection));
    }
    ctx.next();
  }

  /** Looks after nothing any more. */
  void stop() {
    vertx.cancelTimer(sweeper);
  }

  private void sweep() {
    long now = System.nanoTime();
    long most = limits.idle().toNanos();
    List<Open> quiet = open.values().stream().filter(c -> c.quietFor(now) >= most).toList();
    // from below Vert.x, which would wait for a last flush: for ever, where the client reads
    // nothing
    for (Open connection : quiet) {
      var unused = connection.wire.close();
    }
  }

  /** Told of an end twice where a body breaks its framing and is then answered. */
  private static final class RequestEnd implements Handler<AsyncResult<Void>> {
    private Open connection;

    RequestEnd(Open connection) {
      this.connection = connection;
    }

    @Override
    public void handle(AsyncResult<Void> end) {
      if (connection != null) {
        connection.requestEnded();
        connection = null;
      }
    }
  }

  private static final class Open {
    private final ChannelHandlerContext wire;
    private int inWork;
    private long quietSince = System.nanoTime();
    private long unsent;

    Open(ChannelHandlerContext wire) {
      this.wire = wire;
    }

    void requestEnded() {
      inWork--;
      quietSince = System.nanoTime();
    }

    /** Nanoseconds without a request in work, and without progress of an answer that has ended. */
    long quietFor(long now) {
      if (inWork > 0) {
        return 0;
      }
      ChannelOutboundBuffer out = wire.channel().unsafe().outboundBuffer();
      long left = out == null ? 0 : out.totalPendingWriteBytes() - out.currentProgress();
      if (left != unsent) {
        unsent = left;
        quietSince = now;
      }
      return now - quietSince;
    }
  }
}
