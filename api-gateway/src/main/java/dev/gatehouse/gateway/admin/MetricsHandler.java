package dev.gatehouse.gateway.admin;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The metrics as Prometheus text. A scrape runs on a worker, one at a time however many ask.
 * Belongs to one event loop.
 */
final class MetricsHandler implements Handler<RoutingContext> {
  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private static final long LIMIT_MILLIS = 5_000;

  private final Vertx vertx;
  private final PrometheusMeterRegistry metrics;
  private Future<byte[]> running;

  MetricsHandler(Vertx vertx, PrometheusMeterRegistry metrics) {
    this.vertx = vertx;
    this.metrics = metrics;
  }

  @Override
  public void handle(RoutingContext ctx) {
    scrape()
        .timeout(LIMIT_MILLIS, TimeUnit.MILLISECONDS)
        .onSuccess(text -> VertxAnswers.send(ctx, 200, CONTENT_TYPE, text))
        .onFailure(
            cause ->
                ctx.fail(
                    new AdminRefusal(503, "unavailable", "the metrics are not ready in time")));
  }

  private Future<byte[]> scrape() {
    if (running != null) {
      return running;
    }
    Future<byte[]> scrape =
        vertx.executeBlocking(
            () -> metrics.scrape(CONTENT_TYPE).getBytes(StandardCharsets.UTF_8), false);
    running = scrape;
    // where it has ended by now, this runs at once: hence the two variables
    scrape.onComplete(done -> running = null);
    return scrape;
  }
}
