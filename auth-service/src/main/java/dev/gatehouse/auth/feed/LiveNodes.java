package dev.gatehouse.auth.feed;

import dev.gatehouse.auth.audit.DelayedRun;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.NodeStatement;
import dev.gatehouse.common.feed.NodeVerifier;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who follows the feed, and how far each is, as their questions and confirmations say. A node is
 * one that said something within the silence limit and has not signed off: what it has not applied
 * by then it does not believe to be up to date with. Safe for every thread; futures complete on
 * any.
 */
public final class LiveNodes {
  /** The most nodes that are known; one more is not waited for. */
  static final int MOST = 1_000;

  /** A node asks once a second: a shorter limit would forget it in between. */
  static final Duration SHORTEST_MEMORY = Duration.ofSeconds(2);

  /**
   * The most processes with one certificate at a time; another one is not waited for. A process
   * that is restarted is there twice until its former life has been silent for long enough.
   */
  static final int MOST_INSTANCES = 8;

  /** After how long the nodes that are waited for are reminded: a message may have been lost. */
  static final Duration REMIND_AFTER = Duration.ofMillis(300);

  /** How often who waits looks whether a node has fallen silent. */
  private static final Duration LOOK = Duration.ofMillis(100);

  /** A statement whose ticket is good may have been made that long ago, by clocks that differ. */
  private static final long REPLAYED_NANOS = Tickets.LIFE.multipliedBy(2).toNanos();

  private static final Logger log = LoggerFactory.getLogger(LiveNodes.class);

  private final long memoryNanos;
  private final LongSupplier nanoTime;
  private final DelayedRun timer;
  private final Map<String, Node> nodes = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private final NodeLog changes = new NodeLog();
  private final long sinceNanos;
  private volatile Runnable reminder = () -> {};
  private boolean looking;
  private boolean closed;

  /**
   * A node, or for a while one that was.
   *
   * @param owner whose certificate it has; null where nothing is signed
   * @param name how it is called to an operator
   * @param counter of the last that it said; 0 where nothing is signed
   * @param saidNanos when that was
   */
  private record Node(
      String owner,
      String name,
      String feedId,
      long applied,
      long counter,
      boolean left,
      long saidNanos) {}

  /**
   * Somebody who waits.
   *
   * @param remindNanos when the nodes are reminded; never again where that has been
   */
  private record Waiting(
      String feedId,
      long number,
      long remindNanos,
      long untilNanos,
      Promise<List<String>> promise) {
    Waiting reminded() {
      return new Waiting(feedId, number, untilNanos, untilNanos, promise);
    }
  }

  /**
   * Knows nobody yet.
   *
   * @param silenceLimit after that long without a word a node is none; never null
   * @param nanoTime the monotonic clock; never null
   * @param timer never null
   */
  public LiveNodes(Duration silenceLimit, LongSupplier nanoTime, DelayedRun timer) {
    this(silenceLimit, nanoTime, timer, true);
  }

  /**
   * Knows nobody yet.
   *
   * @param othersBefore whether nodes may have been there before the start; never in one process
   */
  public LiveNodes(
      Duration silenceLimit, LongSupplier nanoTime, DelayedRun timer, boolean othersBefore) {
    Duration memory = silenceLimit.compareTo(SHORTEST_MEMORY) < 0 ? SHORTEST_MEMORY : silenceLimit;
    this.memoryNanos = memory.toNanos();
    this.nanoTime = nanoTime;
    this.timer = timer;
    this.sinceNanos = nanoTime.getAsLong() - (othersBefore ? 0 : memoryNanos);
  }

  /**
   * What reminds the nodes, once for each who waits and is not told within {@link #REMIND_AFTER}.
   *
   * @param run on any thread, must not wait; never null
   */
  public void remindBy(Runnable run) {
    reminder = run;
  }

  /** Takes note of a question; whoever says no name is no node. */
  public void asked(FeedQuestion question) {
    if (question.node() == null) {
      return;
    }
    synchronized (this) {
      long now = nanoTime.getAsLong();
      if (question.leaving()) {
        nodes.remove(question.node());
      } else if (nodes.containsKey(question.node()) || room(now)) {
        nodes.put(
            question.node(),
            new Node(null, question.node(), question.feedId(), question.applied(), 0, false, now));
      }
    }
    look();
  }

  /**
   * Takes note of what a node of a cluster has signed. Nothing counts that is not later than what
   * its process said before, and nothing after it signed off.
   *
   * @return whether it counts
   */
  boolean stated(NodeVerifier.Signer signer, NodeStatement statement) {
    String owner = signer.role() + ":" + signer.name();
    String key = owner + " " + statement.instance();
    synchronized (this) {
      long now = nanoTime.getAsLong();
      Node before = nodes.get(key);
      boolean counts =
          before == null
              ? instances(owner, now) < MOST_INSTANCES && room(now)
              : !before.left() && statement.counter() > before.counter();
      if (!counts) {
        return false;
      }
      nodes.put(
          key,
          new Node(
              owner,
              signer.name(),
              statement.feedId(),
              statement.applied(),
              statement.counter(),
              statement.leaving(),
              now));
      note(now);
    }
    look();
    return true;
  }

  /** An operator at night wants to know who has fallen silent, at once and by name. */
  private void note(long now) {
    if (changes.due(now)) {
      Map<String, String> following = new HashMap<>();
      Set<String> left = new HashSet<>();
      nodes.forEach(
          (key, node) -> {
            if (live(node, now)) {
              following.put(key, node.name());
            } else if (node.left()) {
              left.add(key);
            }
          });
      changes.now(following, left);
    }
  }

  private long instances(String owner, long now) {
    return nodes.values().stream()
        .filter(node -> owner.equals(node.owner()) && live(node, now))
        .count();
  }

  private boolean room(long now) {
    if (nodes.size() < MOST) {
      return true;
    }
    nodes.values().removeIf(node -> !remembered(node, now));
    if (nodes.size() < MOST) {
      return true;
    }
    log.warn("more than {} nodes follow the feed: a rotation does not wait for all", MOST);
    return false;
  }

  /**
   * Waits until every node has applied a number of the feed. Right after the start nobody can be
   * known: the waiting lasts at least until whoever was there before has asked again.
   *
   * @param within how long at most
   * @return the nodes that had not; empty where all had; never fails
   */
  public Future<List<String>> behind(String feedId, long number, Duration within) {
    long now = nanoTime.getAsLong();
    Waiting one =
        new Waiting(
            feedId,
            number,
            now + REMIND_AFTER.toNanos(),
            now + within.toNanos(),
            Promise.promise());
    synchronized (this) {
      waiting.add(one);
    }
    look();
    return one.promise().future();
  }

  /** How many nodes there are now. */
  public synchronized int count() {
    long now = nanoTime.getAsLong();
    return (int) nodes.values().stream().filter(node -> live(node, now)).count();
  }

  /** How many wait for nodes now. */
  public synchronized int waiting() {
    return waiting.size();
  }

  /** Waits for nobody any more: who waits is told who had not. */
  public void close() {
    synchronized (this) {
      closed = true;
    }
    look();
  }

  private void look() {
    Map<Waiting, List<String>> told = new HashMap<>();
    boolean again;
    boolean remind = false;
    synchronized (this) {
      long now = nanoTime.getAsLong();
      for (Waiting one : List.copyOf(waiting)) {
        List<String> behind = behind(one, now);
        boolean complete = now - sinceNanos >= memoryNanos && behind.isEmpty();
        if (complete || closed || now - one.untilNanos() >= 0) {
          waiting.remove(one);
          told.put(one, behind);
        } else if (now - one.remindNanos() >= 0 && !behind.isEmpty()) {
          waiting.set(waiting.indexOf(one), one.reminded());
          remind = true;
        }
      }
      again = !waiting.isEmpty() && !looking;
      looking |= again;
    }
    told.forEach((one, behind) -> one.promise().complete(behind));
    if (remind) {
      reminder.run();
    }
    if (again) {
      timer.after(LOOK, this::tick);
    }
  }

  private void tick() {
    synchronized (this) {
      looking = false;
    }
    look();
  }

  private List<String> behind(Waiting one, long now) {
    SortedSet<String> behind = new TreeSet<>();
    for (Node node : nodes.values()) {
      boolean there = node.applied() >= one.number() && one.feedId().equals(node.feedId());
      if (live(node, now) && !there) {
        behind.add(node.name());
      }
    }
    return List.copyOf(behind);
  }

  private boolean live(Node node, long now) {
    return !node.left() && now - node.saidNanos() <= memoryNanos;
  }

  /** What was said by who is gone must not count when it is said again. */
  private boolean remembered(Node node, long now) {
    long memory = node.owner() == null ? memoryNanos : Math.max(memoryNanos, REPLAYED_NANOS);
    return now - node.saidNanos() <= memory;
  }
}
