package dev.gatehouse.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks this process's own public listener whether it answers, as a stranger would. */
public final class ListenerClient {
  private static final long LIMIT_MILLIS = 500;

  private final WebClient client;
  private final Supplier<URI> listener;

  /**
   * @param client never null; {@link #client} makes a fitting one
   * @param listener what to ask, such as {@code http://127.0.0.1:8080/.well-known/jwks.json}; its
   *     supplier is called at each check, and may say null before the listener is bound; never null
   */
  public ListenerClient(WebClient client, Supplier<URI> listener) {
    this.client = Objects.requireNonNull(client, "client");
    this.listener = Objects.requireNonNull(listener, "listener");
  }

  /** A client for one's own listener: nothing secret is sent, so its certificate is not judged. */
  public static WebClient client(Vertx vertx) {
    return WebClient.create(
        vertx,
        new WebClientOptions()
            .setUserAgent("gatehouse-health")
            .setConnectTimeout((int) LIMIT_MILLIS)
            .setFollowRedirects(false)
            .setKeepAlive(false)
            .setTrustAll(true)
            .setVerifyHost(false));
  }

  /** Down while the listener does not answer within 500 ms, or answers with 5xx. */
  public HealthCheck check() {
    return new HealthCheck("listener", true, this::ask);
  }

  private Future<Health> ask() {
    URI uri = listener.get();
    if (uri == null) {
      return Future.succeededFuture(Health.down("the public listener is not open yet"));
    }
    return client
        .getAbs(uri.toString())
        .timeout(LIMIT_MILLIS)
        .send()
        .timeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
        .map(
            answer ->
                answer.statusCode() < 500
                    ? Health.UP
                    : Health.down("the public listener answers " + answer.statusCode()))
        .otherwise(
            Health.down("the public listener does not answer within " + LIMIT_MILLIS + " ms"));
  }
}
