package dev.gatehouse.common.feed;

import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What each protected call pays to know that its token is not revoked, among a million that are,
 * beside a set of strings. Every look-up is of another token, so that neither finds its memory in a
 * cache of the processor.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 3, jvmArgs = "-Xmx1g")
public class RevocationLookup {
  private static final int REVOKED = 1_000_000;
  private static final int ASKED = 1 << 20;

  /** Over how many minutes of {@code exp} the tokens lie: half an hour, or a day. */
  @Param({"30", "1440"})
  private int minutes;

  private RevocationIndex index;
  private Set<String> set;
  private String[] revoked;
  private Instant[] revokedUntil;
  private String[] good;
  private Instant[] goodUntil;
  private int next;

  /** A million random ids as auth-service makes them, and as many that were not revoked. */
  @Setup
  public void fill() {
    Random random = new Random(42);
    index = new RevocationIndex(Clock.systemUTC());
    set = new HashSet<>();
    revoked = new String[ASKED];
    revokedUntil = new Instant[ASKED];
    good = new String[ASKED];
    goodUntil = new Instant[ASKED];
    Instant now = Instant.now();
    for (int i = 0; i < ASKED; i++) {
      revoked[i] = id(random);
      revokedUntil[i] = now.plusSeconds(60 + random.nextInt(60 * minutes));
      good[i] = id(random);
      goodUntil[i] = now.plusSeconds(60 + random.nextInt(60 * minutes));
      if (i < REVOKED) {
        index.add(revoked[i], revokedUntil[i]);
        set.add(revoked[i]);
      }
    }
    if (index.size() != REVOKED) {
      throw new IllegalStateException("ids repeat: " + index.size());
    }
    System.out.printf("%n# %d tokens, %d bytes%n", index.size(), index.bytes());
  }

  private static String id(Random random) {
    byte[] id =
        ByteBuffer.allocate(16).putLong(random.nextLong()).putLong(random.nextLong()).array();
    return Base64.getUrlEncoder().withoutPadding().encodeToString(id);
  }

  private int next() {
    next = (next + 1) & (ASKED - 1);
    return next;
  }

  /** Nearly every look-up there is: of a token that nobody revoked. */
  @Benchmark
  public boolean goodToken() {
    int i = next();
    return index.contains(good[i], goodUntil[i]);
  }

  /** A token that was revoked. */
  @Benchmark
  public boolean revokedToken() {
    int i = next();
    return index.contains(revoked[i], revokedUntil[i]);
  }

  /** The same of a set of strings: for comparison. */
  @Benchmark
  public boolean goodTokenInASet() {
    return set.contains(good[next()]);
  }

  /** The same of a set of strings: for comparison. */
  @Benchmark
  public boolean revokedTokenInASet() {
    return set.contains(revoked[next()]);
  }
}
