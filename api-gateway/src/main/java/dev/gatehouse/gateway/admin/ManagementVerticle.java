package dev.gatehouse.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Health and metrics on the management listener; the admin API there and on the Unix socket. Deploy
 * one instance. Its start fails with a message that is one plain line for the operator where a port
 * is taken or the socket cannot be made; its stop closes both and removes the socket's file.
 */
public final class ManagementVerticle extends VerticleBase {
  private static final Logger log = LoggerFactory.getLogger(ManagementVerticle.class);
  private static final int HEADER_BYTES = 16 * 1024;
  private static final int IDLE_SECONDS = 60;

  private final ManagementSettings settings;
  private final ManagementContext management;
  private final AdminSocketFile socketFile;
  private HttpServer listener;
  private HttpServer socket;
  private volatile int boundPort;

  /**
   * @param settings never null
   * @param context never null
   */
  public ManagementVerticle(ManagementSettings settings, ManagementContext context) {
    this.settings = Objects.requireNonNull(settings, "settings");
    this.management = Objects.requireNonNull(context, "context");
    this.socketFile =
        settings.adminSocket() == null ? null : new AdminSocketFile(settings.adminSocket());
  }

  /** The management listener's port; 0 before the start. Safe for every thread. */
  public int boundPort() {
    return boundPort;
  }

  @Override
  public Future<?> start() {
    if (management.feed() != null) {
      ProcessMetrics.bindFeed(management.metrics(), management.feed().view());
    }
    var auth =
        settings.adminApi() || socketFile != null
            ? new AuthClient(management.bus(), management.feed())
            : null;
    return openListener(auth)
        .compose(open -> openSocket(auth))
        .compose(open -> bindProcessMetrics())
        .recover(cause -> close().transform(closed -> Future.failedFuture(cause)));
  }

  @Override
  public Future<?> stop() {
    return close();
  }

  private Future<Void> openListener(AuthClient auth) {
    Router router =
        ManagementRouter.listener(vertx, settings, management, settings.adminApi() ? auth : null);
    listener = vertx.createHttpServer(options()).requestHandler(new TargetHandler(router));
    return listener
        .listen(settings.port(), settings.host())
        .map(
            open -> {
              boundPort = open.actualPort();
              log.info("management answers at {}:{}", settings.host(), boundPort);
              return (Void) null;
            })
        .recover(
            cause ->
                Future.failedFuture(
                    new IllegalStateException(
                        "the management listener cannot open "
                            + settings.host()
                            + ":"
                            + settings.port()
                            + " ("
                            + cause.getMessage()
                            + "): set management.host or management.port to a free address",
                        cause)));
  }

  private Future<Void> openSocket(AuthClient auth) {
    if (socketFile == null) {
      return Future.succeededFuture();
    }
    socket =
        vertx
            .createHttpServer(options())
            .requestHandler(new TargetHandler(ManagementRouter.socket(vertx, management, auth)));
    return vertx
        .executeBlocking(socketFile::prepare)
        .compose(path -> socket.listen(SocketAddress.domainSocketAddress(path.toString())))
        .compose(
            open ->
                vertx.executeBlocking(
                    () -> {
                      socketFile.publish();
                      log.info("the admin API answers at {}", socketFile.path());
                      return null;
                    }));
  }

  private Future<Void> bindProcessMetrics() {
    return vertx.executeBlocking(
        () -> {
          ProcessMetrics.bindProcess(management.metrics());
          return null;
        });
  }

  private Future<Void> close() {
    return closed(listener)
        .eventually(() -> closed(socket))
        .eventually(
            () ->
                socketFile == null
                    ? Future.succeededFuture()
                    : vertx.executeBlocking(
                        () -> {
                          socketFile.remove();
                          return null;
                        }));
  }

  private static Future<Void> closed(HttpServer server) {
    return server == null ? Future.succeededFuture() : server.shutdown(2, TimeUnit.SECONDS);
  }

  private static HttpServerOptions options() {
    return new HttpServerOptions()
        .setMaxHeaderSize(HEADER_BYTES)
        .setMaxInitialLineLength(HEADER_BYTES)
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(true)
        .setIdleTimeout(IDLE_SECONDS)
        .setIdleTimeoutUnit(TimeUnit.SECONDS);
  }
}
