package dev.gatehouse.auth.feed;

import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Registration;
import dev.gatehouse.common.feed.Anchor;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.NodeStatement;
import dev.gatehouse.common.feed.NodeVerifier;
import dev.gatehouse.common.feed.NodeVerifier.Signer;
import dev.gatehouse.common.feed.SignedStatement;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges who follows the feed in a cluster, where anybody may ask anything: only what a node has
 * signed, lately and later than what it said before, counts. Nodes tell every auth-service what
 * they have applied; what came here with a question and counts is published, so that each of them
 * knows every node and judges it again. Safe for every thread.
 */
public final class ClusterNodes {
  /** The most signatures that are checked in a second; statements beyond it do not count. */
  static final int MOST_CHECKED_A_SECOND = 1_000;

  private static final int MOST_REMEMBERED = 4_096;
  private static final long SECOND_NANOS = 1_000_000_000L;
  private static final Logger log = LoggerFactory.getLogger(ClusterNodes.class);

  private final NodeVerifier verifier;
  private final Tickets tickets;
  private final LiveNodes nodes;
  private final Bus bus;
  private final Anchor anchor;
  private final Clock clock;
  private final LongSupplier nanoTime;

  // what was judged already and comes again, from oneself too, costs no signature
  private final Set<String> counted = new LinkedHashSet<>();
  private long secondBegan;
  private int checked;
  private boolean floodTold;
  private Future<Registration> heard = Future.succeededFuture();

  /**
   * Knows nobody yet.
   *
   * @param verifier knows the cluster's nodes; never null
   * @param anchor what the tickets' key is made of; never null
   * @param clock dates the tickets; never null
   */
  public ClusterNodes(
      NodeVerifier verifier,
      Anchor anchor,
      LiveNodes nodes,
      Bus bus,
      Clock clock,
      LongSupplier nanoTime) {
    this.verifier = verifier;
    this.tickets = new Tickets(anchor, clock);
    this.nodes = nodes;
    this.bus = bus;
    this.anchor = anchor;
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.secondBegan = nanoTime.getAsLong();
  }

  /**
   * The writing end of the feed that tells this of every question.
   *
   * @param directoryComplete as for {@link FeedPublisher}
   * @param published the newest number that this process has heard of from others; never null
   */
  public FeedPublisher publisher(
      AuthStore store, boolean directoryComplete, LongSupplier published) {
    return new FeedPublisher(
        store, anchor, bus, clock, directoryComplete, this::asked, tickets::issue, published);
  }

  /** Begins to hear what other auth-services have heard. */
  public Future<Void> listen() {
    heard = bus.subscribe(FeedCalls.HEARD, SignedStatement.class, this::judged);
    return heard.mapEmpty();
  }

  /** Takes note of a question that was asked here, and passes it on where it counts. */
  void asked(FeedQuestion question) {
    if (question.statement() != null && judged(question.statement())) {
      bus.publish(FeedCalls.HEARD, question.statement());
    }
  }

  /** Whether a statement counts, and is new. */
  private boolean judged(SignedStatement signed) {
    if (!signed.bounded()) {
      return false;
    }
    NodeStatement statement;
    try {
      statement = NodeStatement.of(signed.text());
    } catch (IllegalArgumentException e) {
      return false;
    }
    if (!tickets.good(statement.ticket()) || !worthChecking(signed.signature())) {
      return false;
    }
    Signer signer = verifier.signer(signed);
    if (signer == null) {
      log.debug("a statement about the feed that no node of this cluster has signed");
      return false;
    }
    remember(signed.signature());
    return nodes.stated(signer, statement);
  }

  private synchronized boolean worthChecking(String signature) {
    if (counted.contains(signature)) {
      return false;
    }
    long now = nanoTime.getAsLong();
    if (now - secondBegan >= SECOND_NANOS) {
      secondBegan = now;
      checked = 0;
      floodTold = false;
    }
    if (checked < MOST_CHECKED_A_SECOND) {
      checked++;
      return true;
    }
    if (!floodTold) {
      floodTold = true;
      log.warn("more than {} statements of nodes in a second: not all count", checked);
    }
    return false;
  }

  private synchronized void remember(String signature) {
    counted.add(signature);
    if (counted.size() > MOST_REMEMBERED) {
      Iterator<String> oldest = counted.iterator();
      oldest.next();
      oldest.remove();
    }
  }

  /** Hears no more. */
  public Future<Void> close() {
    return heard.compose(Registration::close, never -> Future.succeededFuture());
  }
}
