package dev.gatehouse.auth.login;

import at.favre.lib.crypto.bcrypt.BCrypt;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * bcrypt on a pool of its own, so that hashing never runs on an event loop. The queue is bounded by
 * time: what would wait longer than {@link #ACCEPTABLE_WAIT} is refused at once with BUSY.
 *
 * <p>Call from any thread; every future completes on the executor given to the constructor.
 */
public final class PasswordHashing {

  /** What a log-in may wait before its hashing begins. */
  public static final Duration ACCEPTABLE_WAIT = Duration.ofMillis(1500);

  /** What the next password of an import may wait behind log-ins that were admitted before it. */
  private static final Duration BATCH_WAIT = Duration.ofMinutes(1);

  /** The most jobs in the queue, however cheap they are. */
  static final int MAX_QUEUE = 1000;

  private static final Logger log = LoggerFactory.getLogger(PasswordHashing.class);
  private static final BCrypt.Version WRITTEN_VERSION = BCrypt.Version.VERSION_2B;
  private static final int LEAST_COST = 4;
  private static final int SALT_BYTES = 16;
  private static final byte[] NOBODYS_PASSWORD = "nobody".getBytes(StandardCharsets.US_ASCII);
  private static final double FIRST_NANOS_PER_ROUND = 55e6 / 1024; // until something was measured
  private static final double WEIGHT_OF_NEWEST = 0.2;
  private static final long FEWEST_MEASURED_ROUNDS = 256; // below, the call costs more than they

  private final int cost;
  private final int threads;
  private final Executor completions;
  private final ThreadPoolExecutor pool;
  private final SecureRandom random = new SecureRandom();
  private final Counter refused;
  private final Counter rounds;
  private final Timer time;

  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Object lock = new Object();
  private int pendingJobs; // guarded by lock, like the two below
  private long pendingRounds;
  private double nanosPerRound = FIRST_NANOS_PER_ROUND;

  /**
   * Starts no thread before there is something to hash, and hashes nothing by itself.
   *
   * @param cost the logarithm of the rounds of new hashes, 4 to 16
   * @param threads how many hash at once, at least 1
   * @param meters where queue, refusals, rounds and time are shown; never null
   * @param completions what completes the futures, such as a verticle's event loop; never null
   */
  public PasswordHashing(int cost, int threads, MeterRegistry meters, Executor completions) {
    this.cost = cost;
    this.threads = threads;
    this.completions = completions;
    AtomicInteger count = new AtomicInteger();
    this.pool =
        new ThreadPoolExecutor(
            threads,
            threads,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_QUEUE),
            work -> {
              Thread thread = new Thread(work, "gatehouse-hashing-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            }) {
          @Override
          protected void terminated() {
            onCaller(() -> ended.complete(null));
          }
        };
    this.refused =
        Counter.builder("gatehouse.hashing.refused")
            .description("Passwords not hashed because the wait would have been too long")
            .register(meters);
    this.rounds =
        Counter.builder("gatehouse.hashing.rounds")
            .description("Rounds of bcrypt, two to the power of the cost for each hash")
            .register(meters);
    this.time =
        Timer.builder("gatehouse.hashing.time")
            .description("Time from the beginning to the end of one check or one new hash")
            .register(meters);
    Gauge.builder("gatehouse.hashing.queue", pool, p -> p.getQueue().size())
        .description("Passwords waiting for the hashing pool")
        .register(meters);
  }

  /**
   * Whether a password is the one of a stored hash. A failed check costs the same whatever was
   * wrong: nobody has the name, the text cannot be a password, or the hash was a cheaper one, of
   * which the difference is spent as well.
   *
   * @param password what was sent; never null
   * @param stored the account's hash; null where there is no such account
   * @return fails with BUSY only
   */
  public Future<Boolean> matches(Secret password, String stored) {
    StoredHash hash = StoredHash.parse(stored).orElse(null);
    byte[] bytes = Passwords.bytesAtLogin(password.value());
    int highest = hash == null ? cost : Math.max(cost, hash.cost());
    return admitted(highest, () -> check(bytes, hash, highest));
  }

  private boolean check(byte[] password, StoredHash stored, int highest) {
    if (password == null || stored == null) {
      raw(highest, newSalt(), NOBODYS_PASSWORD);
      return false;
    }
    if (MessageDigest.isEqual(raw(stored.cost(), stored.salt(), password).rawHash, stored.hash())) {
      return true;
    }
    for (int burnt = stored.cost(); burnt < highest; burnt++) {
      raw(burnt, newSalt(), NOBODYS_PASSWORD); // 2^c + 2^c + 2^(c+1) + … = 2^highest
    }
    return false;
  }

  /**
   * Hashes a new password that {@link Passwords#fault} has nothing against.
   *
   * @param password never null
   * @return the hash in its textual form; fails with BUSY only
   */
  public Future<String> hash(Secret password) {
    return admitted(cost, () -> newHash(password, cost));
  }

  /**
   * Hashes a new password that needs no stretching, at the least cost there is: one that is random
   * and long, or known to everybody. The next log-in replaces the hash by one of the usual cost.
   *
   * @param password never null
   * @return the hash in its textual form; fails with BUSY only
   */
  public Future<String> hashUnstretched(Secret password) {
    return admitted(LEAST_COST, () -> newHash(password, LEAST_COST));
  }

  /**
   * Hashes many new passwords, in order. Only as many as there are threads are in the queue at
   * once, so log-ins go on beside them; once begun none is refused.
   *
   * @param passwords never null
   * @return the hashes in the same order; fails with BUSY only
   */
  public Future<List<String>> hashAll(List<Secret> passwords) {
    if (passwords.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    Duration wait = expectedWait();
    if (wait.compareTo(ACCEPTABLE_WAIT) > 0) {
      return busy(wait);
    }
    String[] hashes = new String[passwords.size()];
    AtomicInteger next = new AtomicInteger();
    List<Future<Void>> lanes = new ArrayList<>();
    for (int lane = 0; lane < Math.min(threads, passwords.size()); lane++) {
      lanes.add(hashNext(passwords, hashes, next));
    }
    return Future.all(lanes).map(done -> List.of(hashes));
  }

  private Future<Void> hashNext(List<Secret> passwords, String[] hashes, AtomicInteger next) {
    int index = next.getAndIncrement();
    if (index >= passwords.size()) {
      return Future.succeededFuture();
    }
    return submitted(cost, () -> newHash(passwords.get(index), cost), BATCH_WAIT)
        .compose(
            hash -> {
              hashes[index] = hash;
              return hashNext(passwords, hashes, next);
            });
  }

  /** How long hashing that many new passwords takes when nothing else is to be done. */
  public Duration estimate(int passwords) {
    synchronized (lock) {
      return Duration.ofNanos(
          (long) (nanosPerRound * (1L << cost) * Math.ceilDiv(passwords, threads)));
    }
  }

  /** Whether a hash that was just matched should be replaced by one of the configured cost. */
  boolean outdated(String stored) {
    return StoredHash.parse(stored).map(hash -> hash.cost() != cost).orElse(true);
  }

  private String newHash(Secret password, int atCost) {
    byte[] bytes = password.value().getBytes(StandardCharsets.UTF_8);
    BCrypt.HashData made = raw(atCost, newSalt(), bytes);
    return new String(WRITTEN_VERSION.formatter.createHashMessage(made), StandardCharsets.US_ASCII);
  }

  private BCrypt.HashData raw(int atCost, byte[] salt, byte[] password) {
    rounds.increment((double) (1L << atCost));
    return BCrypt.with(WRITTEN_VERSION).hashRaw(atCost, salt, password);
  }

  private byte[] newSalt() {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return salt;
  }

  private <T> Future<T> admitted(int jobCost, Supplier<T> work) {
    Duration wait = expectedWait();
    if (wait.compareTo(ACCEPTABLE_WAIT) > 0) {
      return busy(wait);
    }
    return submitted(jobCost, work, ACCEPTABLE_WAIT);
  }

  private <T> Future<T> submitted(int jobCost, Supplier<T> work, Duration longestWait) {
    long jobRounds = 1L << jobCost;
    pending(1, jobRounds);
    CompletableFuture<T> result = new CompletableFuture<>();
    try {
      long submittedAt = System.nanoTime();
      pool.execute(
          () -> {
            // the estimate was wrong, as it is where others took the processor meanwhile
            Duration waited = Duration.ofNanos(System.nanoTime() - submittedAt);
            if (waited.compareTo(longestWait) > 0) {
              pending(-1, -jobRounds);
              onCaller(() -> result.completeExceptionally(busyAfter(waited)));
            } else {
              run(jobRounds, work, result);
            }
          });
    } catch (RejectedExecutionException e) {
      pending(-1, -jobRounds);
      return busy(ACCEPTABLE_WAIT);
    }
    return Future.fromCompletionStage(result);
  }

  private <T> void run(long jobRounds, Supplier<T> work, CompletableFuture<T> result) {
    long begun = System.nanoTime();
    T value = null;
    Throwable failure = null;
    try {
      value = work.get();
    } catch (RuntimeException | Error e) {
      failure = e;
    }
    long nanos = System.nanoTime() - begun;
    time.record(nanos, TimeUnit.NANOSECONDS);
    synchronized (lock) {
      pendingJobs--;
      pendingRounds -= jobRounds;
      if (jobRounds >= FEWEST_MEASURED_ROUNDS) {
        nanosPerRound += WEIGHT_OF_NEWEST * ((double) nanos / jobRounds - nanosPerRound);
      }
    }
    T outcome = value;
    Throwable cause = failure;
    onCaller(
        () -> {
          if (cause == null) {
            result.complete(outcome);
          } else {
            result.completeExceptionally(cause);
          }
        });
  }

  private void onCaller(Runnable completion) {
    try {
      completions.execute(completion);
    } catch (RejectedExecutionException e) {
      // the process is ending and nobody is there to be told any more
      log.debug("a password was hashed for nobody: {}", e.getMessage());
    }
  }

  private void pending(int jobs, long jobRounds) {
    synchronized (lock) {
      pendingJobs += jobs;
      pendingRounds += jobRounds;
    }
  }

  private Duration expectedWait() {
    synchronized (lock) {
      return pendingJobs < threads
          ? Duration.ZERO
          : Duration.ofNanos((long) (nanosPerRound * pendingRounds / threads));
    }
  }

  private <T> Future<T> busy(Duration wait) {
    return Future.failedFuture(busyAfter(wait));
  }

  private CallException busyAfter(Duration wait) {
    refused.increment();
    Duration wholeSeconds = Duration.ofSeconds(Math.max(1, wait.plusMillis(999).toSeconds()));
    return new CallException(CallError.BUSY, wholeSeconds, List.of());
  }

  /**
   * Takes nothing more, and finishes what was admitted, which is no more than {@link
   * #ACCEPTABLE_WAIT} of work and what runs.
   *
   * @return completes when the threads have ended; never fails
   */
  public Future<Void> close() {
    pool.shutdown();
    return Future.fromCompletionStage(ended);
  }
}
