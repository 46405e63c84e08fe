package dev.gatehouse.launcher;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The life of a server's process: until a signal ends it, or what it cannot go on with. */
final class Serving {
  private static final Logger log = LoggerFactory.getLogger(Serving.class);
  private static final int INTERRUPTED = 130;

  private final CountDownLatch ended = new CountDownLatch(1);
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

  private void end() {
    if (wishes.incrementAndGet() > 1) {
      Runtime.getRuntime().halt(INTERRUPTED); // asked twice: no more waiting
    }
    ended.countDown();
  }

  /** Ends it for a reason that came up after the start. Any thread; the first reason counts. */
  void fail(CommandFailedException reason) {
    failure.compareAndSet(null, reason);
    ended.countDown();
  }

  /**
   * Waits for the end, and stops the server then.
   *
   * @return the exit status
   * @throws CommandFailedException what {@link #fail} was told
   */
  int until(RunningServer server) {
    try {
      ended.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    log.info("stopping");
    server.stop();
    log.info("stopped");
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
