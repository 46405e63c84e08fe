package dev.gatehouse.gateway;

import dev.gatehouse.common.bus.ConsumerClient;
import dev.gatehouse.gateway.proxy.BusProxy;
import dev.gatehouse.gateway.proxy.HttpProxy;
import dev.gatehouse.gateway.proxy.RequestGuard;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One instance of the public listener; instances share the port, and nothing of what is here. It
 * opens only once the feed has brought keys, so that it never refuses for lack of one.
 */
public final class GatewayVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(GatewayVerticle.class);
  private static final long KEYS_POLL_MILLIS = 25;

  /** Above the limit of the guard, so that most of what is too long gets a proper answer. */
  private static final int DECODED_HEADER_BLOCK = 4 * RequestGuard.HEADER_BLOCK;

  /** The same free port for all instances of a deployment. */
  private static final int SHARED_FREE_PORT = -1;

  private static final int HTTP2_STREAMS = 256;

  private final GatewaySettings settings;
  private final GatewayContext shared;
  private HttpServer server;
  private HttpServerOptions options;
  private HttpProxy proxy;
  private ConnectionHandler connections;
  private long keysTimer = -1;
  private volatile int boundPort = -1;

  /**
   * An instance.
   *
   * @param settings never null
   * @param shared the same for all instances; never null
   */
  public GatewayVerticle(GatewaySettings settings, GatewayContext shared) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.shared = Objects.requireNonNull(shared, "shared");
  }

  @Override
  public Future<?> start() {
    return keys().compose(ready -> certificate()).compose(this::listen);
  }

  /** The port it listens on; -1 where it does not (yet, or any more). Any thread. */
  public int boundPort() {
    return boundPort;
  }

  /**
   * Reads the TLS files again (SIGHUP). Any thread. New connections get the new certificate.
   *
   * @return fails with one plain line where the files are wrong; the old certificate stays
   */
  public Future<Void> reload() {
    if (settings.tls() == null || server == null) {
      return Future.succeededFuture();
    }
    return certificate()
        .compose(
            pem ->
                server
                    .updateSSLOptions(options.getSslOptions().copy().setKeyCertOptions(pem), true)
                    .<Void>mapEmpty());
  }

  /**
   * Stops accepting, lets what is in flight finish within the limit, then closes. WebSockets and
   * event streams would never finish: they end at once, and their clients connect elsewhere.
   */
  @Override
  public Future<?> stop() {
    boundPort = -1;
    vertx.cancelTimer(keysTimer);
    if (server == null) {
      return Future.succeededFuture();
    }
    Future<Void> drained =
        server.shutdown(settings.limits().drain().toMillis(), TimeUnit.MILLISECONDS);
    proxy.endLongLived();
    return drained.eventually(
        () -> {
          connections.stop();
          return proxy.close();
        });
  }

  private Future<Void> keys() {
    if (!shared.feed().view().keys().isEmpty()) {
      return Future.succeededFuture();
    }
    log.info("the gateway waits for its first keys");
    Promise<Void> ready = Promise.promise();
    keysTimer =
        vertx.setPeriodic(
            KEYS_POLL_MILLIS,
            id -> {
              if (!shared.feed().view().keys().isEmpty()) {
                vertx.cancelTimer(id);
                ready.tryComplete();
              }
            });
    return ready.future();
  }

  /** Null where there is no TLS. */
  private Future<PemKeyCertOptions> certificate() {
    return settings.tls() == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(() -> TlsVertxOptions.read(vertx, settings.tls()), false);
  }

  private Future<Void> listen(PemKeyCertOptions pem) {
    options = serverOptions(pem);
    proxy =
        new HttpProxy(
            vertx,
            settings.limits().proxy(),
            shared.meters(),
            caller -> shared.tokens().refusalOf(caller) != null);
    shared.feed().onApplied(() -> context.runOnContext(now -> proxy.callersMayHaveEnded()));
    var bus =
        new BusProxy(vertx, new ConsumerClient(vertx, shared.clock()), settings.limits().proxy());
    connections = new ConnectionHandler(vertx, settings.limits(), shared.connections());
    GatewayRouter pipeline =
        GatewayRouter.create(vertx, settings, shared, connections::request, proxy, bus);
    server =
        vertx
            .createHttpServer(options)
            .connectionHandler(connections)
            .invalidRequestHandler(pipeline.problems()::undecodable)
            .exceptionHandler(
                gone -> log.debug("a connection ended before its first request", gone))
            .requestHandler(pipeline.router());
    return server
        .listen(settings.port() == 0 ? SHARED_FREE_PORT : settings.port(), settings.host())
        .onSuccess(up -> boundPort = up.actualPort())
        .mapEmpty();
  }

  private HttpServerOptions serverOptions(PemKeyCertOptions pem) {
    HttpServerOptions hardened =
        RequestGuard.harden(new HttpServerOptions())
            .setMaxHeaderSize(DECODED_HEADER_BLOCK)
            .setTcpKeepAlive(true)
            .setReuseAddress(true);
    hardened
        .getInitialSettings()
        .setMaxConcurrentStreams(HTTP2_STREAMS)
        .setMaxHeaderListSize(DECODED_HEADER_BLOCK);
    return pem == null ? hardened : hardened.setSsl(true).setUseAlpn(true).setKeyCertOptions(pem);
  }
}
