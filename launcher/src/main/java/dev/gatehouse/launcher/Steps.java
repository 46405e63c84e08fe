package dev.gatehouse.launcher;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for the steps of a start and a stop, on a thread of their own. */
final class Steps {
  /** How long a whole start may take. */
  static final Duration START_LIMIT = Duration.ofSeconds(60);

  /** How long one step of a stop may take: longer than requests in flight have. */
  static final Duration STOP_LIMIT = Duration.ofSeconds(35);

  private static final Logger log = LoggerFactory.getLogger(Steps.class);

  private Steps() {}

  /**
   * Waits for a step.
   *
   * @throws CommandFailedException with one plain line, also where it took too long
   * @throws StoppedException where that is what it failed with
   */
  static <T> T await(Future<T> work, Duration limit) {
    try {
      return work.toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoppedException stopped) {
        throw stopped;
      }
      throw StartFaults.inPlainWords(e.getCause());
    } catch (TimeoutException e) {
      throw CommandFailedException.failure(
          "it took longer than " + limit.toSeconds() + " s; see the log");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw CommandFailedException.failure("interrupted");
    }
  }

  /** Waits for a step of a stop; what fails is logged, and the next one follows. */
  static void stop(String what, Future<?> stopped) {
    try {
      await(stopped, STOP_LIMIT);
    } catch (RuntimeException e) {
      log.warn("{} did not stop cleanly: {}", what, e.getMessage());
    }
  }

  /** Undeploys what was deployed; ids that are null were not. */
  static Future<?> undeploy(Vertx vertx, List<String> ids) {
    return Future.join(ids.stream().map(id -> undeploy(vertx, id)).toList());
  }

  /** Undeploys what was deployed; a null id was not. */
  static Future<Void> undeploy(Vertx vertx, String id) {
    return id == null ? Future.succeededFuture() : vertx.undeploy(id);
  }
}
