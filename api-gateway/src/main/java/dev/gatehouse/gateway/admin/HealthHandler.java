package dev.gatehouse.gateway.admin;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the checks and answers 200 or 503. However many ask at a time, each check runs once. Belongs
 * to one event loop.
 */
final class HealthHandler {
  /** How long one check may take. */
  static final long CHECK_MILLIS = 1_000;

  private static final Logger log = LoggerFactory.getLogger(HealthHandler.class);

  private final List<HealthCheck> checks;
  // a check may end on any thread
  private final Map<String, Future<Health>> running = new ConcurrentHashMap<>();

  HealthHandler(List<HealthCheck> checks) {
    this.checks = checks;
  }

  /** The process runs, and its event loop turns. */
  void live(RoutingContext ctx) {
    answer(ctx, new HealthReport(List.of()));
  }

  /** Every check. */
  Handler<RoutingContext> ready() {
    return ctx -> ask(checks).onSuccess(report -> answer(ctx, report)).onFailure(ctx::fail);
  }

  /** The checks without which no protected call can be answered. */
  Handler<RoutingContext> serving() {
    List<HealthCheck> needed = checks.stream().filter(HealthCheck::serving).toList();
    return ctx -> ask(needed).onSuccess(report -> answer(ctx, report)).onFailure(ctx::fail);
  }

  private Future<HealthReport> ask(List<HealthCheck> asked) {
    List<Future<Health>> findings = asked.stream().map(this::ask).toList();
    return Future.all(findings)
        .map(
            all -> {
              List<HealthReport.Result> results = new ArrayList<>();
              for (int i = 0; i < asked.size(); i++) {
                results.add(new HealthReport.Result(asked.get(i).name(), findings.get(i).result()));
              }
              return new HealthReport(results);
            });
  }

  private Future<Health> ask(HealthCheck check) {
    Future<Health> before = running.get(check.name());
    if (before != null) {
      return before;
    }
    Future<Health> finding =
        started(check)
            .timeout(CHECK_MILLIS, TimeUnit.MILLISECONDS)
            .map(health -> health == null ? Health.down("the check has no answer") : health)
            .otherwise(cause -> failed(check, cause));
    if (!finding.isComplete()) {
      running.put(check.name(), finding);
      finding.onComplete(done -> running.remove(check.name()));
    }
    return finding;
  }

  private static Future<Health> started(HealthCheck check) {
    try {
      return check.check().get();
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private static Health failed(HealthCheck check, Throwable cause) {
    if (cause instanceof java.util.concurrent.TimeoutException) {
      return Health.down("no answer within " + CHECK_MILLIS + " ms");
    }
    log.warn("health check {} failed", check.name(), cause);
    return Health.down("the check failed; see the log");
  }

  private static void answer(RoutingContext ctx, HealthReport report) {
    VertxAnswers.json(ctx, report.up() ? 200 : 503, AdminJson.of(report));
  }
}
