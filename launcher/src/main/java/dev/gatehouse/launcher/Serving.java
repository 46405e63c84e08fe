package dev.gatehouse.launcher;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a server's process: until a signal ends it, or what it cannot go on with. */
final class Serving {
  private static final Logger log = LoggerFactory.getLogger(Serving.class);
  private static final int INTERRUPTED = 130;

  private final Promise<Void> ended = Promise.promise();
  private final AtomicInteger wishes = new AtomicInteger();
  private final AtomicReference<CommandFailedException> failure = new AtomicReference<>();

  private Serving() {}

  /** From here on SIGTERM and SIGINT end it, at any time. */
  static Serving begin() {
    Serving serving = new Serving();
    Signals.on("TERM", serving::end);
    Signals.on("INT", serving::end);
    return serving;
  }

  /** One that no signal ends. */
  static Serving withoutSignals() {
    return new Serving();
  }

  private void end() {
    if (wishes.incrementAndGet() > 1) {
      Runtime.getRuntime().halt(INTERRUPTED); // asked twice: no more waiting
    }
    ended.tryComplete();
  }

  /** Ends it for a reason that came up after the start. Any thread; the first reason counts. */
  void fail(CommandFailedException reason) {
    failure.compareAndSet(null, reason);
    ended.tryComplete();
  }

  /**
   * Waits for a step of the start, which may wait in its turn, for a database say.
   *
   * @throws StoppedException at once where a signal comes first
   * @throws CommandFailedException with one plain line, also where it took too long
   */
  <T> T await(Future<T> step, Duration limit) {
    Promise<T> first = Promise.promise();
    step.onComplete(first::tryComplete, first::tryFail);
    ended.future().onComplete(end -> first.tryFail(new StoppedException()));
    return Steps.await(first.future(), limit);
  }

  /**
   * Starts a server, waits for the end, and stops it then.
   *
   * @param start leaves nothing running where it throws
   * @param started runs once it has been started
   * @return the exit status
   * @throws CommandFailedException why it could not start, or what {@link #fail} was told
   */
  <S extends RunningServer> int run(Supplier<S> start, Consumer<S> started) {
    try {
      S server = start.get();
      started.accept(server);
      ended.future().toCompletionStage().toCompletableFuture().join();
      log.info("stopping");
      server.stop();
      log.info("stopped");
    } catch (StoppedException e) {
      log.info(e.getMessage());
    }
    if (failure.get() != null) {
      throw failure.get();
    }
    return 0;
  }

  /** For how long this process has been there. */
  static long millis() {
    return System.currentTimeMillis() - ManagementFactory.getRuntimeMXBean().getStartTime();
  }
}
