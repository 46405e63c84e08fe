package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.gateway.access.BusMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** A management verticle with a real bus and a fake auth-service, as its tests see it. */
final class Management {
  final Bus bus;
  final FakeAuthService auth;
  final List<HealthCheck> checks = new ArrayList<>();
  final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final WebClient client;
  FeedNode feed;

  private final Vertx vertx;
  private Path socket;
  private ManagementVerticle verticle;
  private String deployment;

  Management(Vertx vertx) {
    this.vertx = vertx;
    bus = new Bus(vertx, LinkKey.random(), Clock.systemUTC(), new BusMetrics(metrics));
    auth = new FakeAuthService(bus);
    auth.start();
    client = WebClient.create(vertx, new WebClientOptions().setFollowRedirects(false));
  }

  Management start(boolean adminApi, Path adminSocket) {
    socket = adminSocket;
    verticle =
        new ManagementVerticle(
            new ManagementSettings("127.0.0.1", 0, adminSocket, adminApi),
            new ManagementContext(bus, feed, checks, metrics, Clock.systemUTC()));
    deployment = vertx.deployVerticle(verticle).await();
    return this;
  }

  void stop() {
    vertx.undeploy(deployment).await();
  }

  int port() {
    return verticle.boundPort();
  }

  /** A request to the TCP listener, without a token. */
  HttpRequest<Buffer> tcp(HttpMethod method, String uri) {
    return client.request(method, port(), "127.0.0.1", uri).timeout(20_000);
  }

  /** A request to the TCP listener with a good admin token. */
  HttpRequest<Buffer> admin(HttpMethod method, String uri) {
    return tcp(method, uri).putHeader("Authorization", "Bearer " + FakeAuthService.ADMIN_TOKEN);
  }

  /** A request to the Unix socket. */
  HttpRequest<Buffer> local(HttpMethod method, String uri) {
    return client
        .request(
            method,
            SocketAddress.domainSocketAddress(socket.toString()),
            new RequestOptions().setHost("localhost").setPort(80).setURI(uri))
        .timeout(20_000);
  }

  static HttpResponse<Buffer> json(HttpRequest<Buffer> request, String body) {
    return request
        .putHeader("Content-Type", "application/json")
        .sendBuffer(Buffer.buffer(body))
        .await();
  }
}
