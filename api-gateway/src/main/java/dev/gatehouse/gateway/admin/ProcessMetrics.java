package dev.gatehouse.gateway.admin;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.gatehouse.common.feed.FeedView;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.RuntimeMXBean;
import java.lang.management.ThreadMXBean;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/**
 * What every process tells of itself: its build, the JVM in a dozen cheap numbers, and how far it
 * follows the feed. Micrometer's own JVM binders walk all threads at each scrape; these do not.
 */
final class ProcessMetrics {
  private ProcessMetrics() {}

  /** Registers how far this node follows the feed. */
  static void bindFeed(MeterRegistry metrics, FeedView feed) {
    Gauge.builder("gatehouse.feed.applied.sequence", feed, FeedView::appliedSequence)
        .description("The newest number of the feed that this node has applied")
        .register(metrics);
    Gauge.builder("gatehouse.feed.stale", feed, view -> view.stale() ? 1 : 0)
        .description("1 while this node cannot prove that it is up to date")
        .register(metrics);
    Gauge.builder("gatehouse.feed.lag", feed, view -> view.standing().missing())
        .description("Entries of the feed that this node knows of and has not applied")
        .register(metrics);
    Gauge.builder("gatehouse.feed.proof.age", feed, view -> view.standing().proofAgeSeconds())
        .description("Since when this node has not been proven to be up to date")
        .baseUnit("seconds")
        .register(metrics);
    Gauge.builder("gatehouse.feed.round.trip", feed, view -> view.standing().roundTripSeconds())
        .description("Between this node's last question to the feed and its answer")
        .baseUnit("seconds")
        .register(metrics);
    Gauge.builder("gatehouse.revocations.indexed", feed, FeedView::revokedTokens)
        .description("Single revoked tokens that this node remembers until they have expired")
        .register(metrics);
    Gauge.builder("gatehouse.sessions.revoked", feed, FeedView::revokedSessions)
        .description("Revoked sessions whose tokens could still be used")
        .register(metrics);
    Gauge.builder("gatehouse.revocations.indexed.bytes", feed, FeedView::revokedTokensBytes)
        .description("What the revoked tokens in memory take")
        .register(metrics);
    Gauge.builder("gatehouse.verification.keys", feed, view -> view.keys().keys().size())
        .description("How many keys verify tokens")
        .register(metrics);
  }

  /** Registers the build and the JVM; reads a file and starts JMX: not on an event loop. */
  static void bindProcess(MeterRegistry metrics) {
    Gauge.builder("gatehouse.build.info", () -> 1)
        .description("Always 1; the labels say what runs")
        .tag("version", version())
        .tag("java", Runtime.version().toString())
        .strongReference(true)
        .register(metrics);
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    Gauge.builder("jvm.memory.used", memory, bean -> bean.getHeapMemoryUsage().getUsed())
        .tag("area", "heap")
        .baseUnit("bytes")
        .register(metrics);
    Gauge.builder("jvm.memory.used", memory, bean -> bean.getNonHeapMemoryUsage().getUsed())
        .tag("area", "nonheap")
        .baseUnit("bytes")
        .register(metrics);
    Gauge.builder("jvm.memory.max", memory, bean -> bean.getHeapMemoryUsage().getMax())
        .tag("area", "heap")
        .baseUnit("bytes")
        .register(metrics);
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    Gauge.builder("jvm.threads.live", threads, ThreadMXBean::getThreadCount).register(metrics);
    for (GarbageCollectorMXBean gc : ManagementFactory.getGarbageCollectorMXBeans()) {
      FunctionCounter.builder("jvm.gc.collections", gc, GarbageCollectorMXBean::getCollectionCount)
          .tag("gc", gc.getName())
          .register(metrics);
      FunctionCounter.builder("jvm.gc.seconds", gc, bean -> bean.getCollectionTime() / 1e3)
          .tag("gc", gc.getName())
          .register(metrics);
    }
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    TimeGauge.builder("process.uptime", runtime, TimeUnit.MILLISECONDS, RuntimeMXBean::getUptime)
        .register(metrics);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      FunctionCounter.builder("process.cpu.seconds", system, bean -> bean.getProcessCpuTime() / 1e9)
          .register(metrics);
      Gauge.builder(
              "process.open.fds", system, UnixOperatingSystemMXBean::getOpenFileDescriptorCount)
          .register(metrics);
    }
  }

  private static String version() {
    try (InputStream file = ProcessMetrics.class.getResourceAsStream("build.properties")) {
      var build = new Properties();
      build.load(file);
      return build.getProperty("version");
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
