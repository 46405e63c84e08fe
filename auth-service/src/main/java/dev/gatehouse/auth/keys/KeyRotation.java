package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.feed.LiveNodes;
import dev.gatehouse.auth.keys.KeyChanges.Decision;
import dev.gatehouse.auth.keys.KeyChanges.Done;
import dev.gatehouse.auth.keys.KeyChanges.Step;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.common.auth.RotatedKey;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves signing keys through their lives: next, active, retiring, retired. A key is published
 * first, and signs only once every live node has said that it has it; a rotation that was cut short
 * leaves its key next, and the one after goes on with it. Not for HS256. Call from one event loop.
 */
public final class KeyRotation {
  /** How long a rotation waits for the nodes. */
  static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(10);

  /** How long a revocation does: a key that strangers hold must not sign for long. */
  static final Duration CONFIRMED_FOR_REVOCATION = Duration.ofSeconds(1);

  /** The most keys that verify at a time. */
  static final int MOST_KEYS = 100;

  private static final int REVOCATION_TRIES = 10;
  private static final Logger log = LoggerFactory.getLogger(KeyRotation.class);

  private final KeyService keys;
  private final LiveNodes nodes;
  private final KeyMetrics metrics;

  private Running running;
  private boolean closed;

  /** The rotation under way; the algorithm is null where it was not told. */
  private record Running(Algorithm algorithm, Future<RotatedKey> rotated) {}

  /** What became of the first half of a rotation; the kid is null where there is nothing to do. */
  private record Published(String kid, Done done) {}

  /**
   * Rotation of the keys of a started service.
   *
   * @param keys never null
   * @param nodes who must have a key before it signs; never null
   * @param metrics never null
   */
  public KeyRotation(KeyService keys, LiveNodes nodes, KeyMetrics metrics) {
    this.keys = keys;
    this.nodes = nodes;
    this.metrics = metrics;
  }

  /**
   * Has another key sign. While a rotation is under way, whoever asks for the same is told of that
   * one.
   *
   * @param algorithm of the key; null for that of the key that is next, else of the active one
   * @return fails with CONFLICT beside a rotation to another algorithm or where too many keys
   *     verify, with UNAVAILABLE where a node has not confirmed; the key is next then
   */
  public Future<RotatedKey> rotate(Authority by, Algorithm algorithm) {
    return rotate(by, algorithm, still -> true);
  }

  /**
   * Has another key sign, if that is still wanted behind the lock.
   *
   * @return null where it is not
   */
  Future<RotatedKey> rotate(Authority by, Algorithm algorithm, Predicate<KeySet> wanted) {
    Running before = running;
    if (before != null) {
      return algorithm == null || algorithm == before.algorithm()
          // one by schedule may find that there is nothing to do
          ? before.rotated().compose(key -> key == null ? rotate(by, algorithm) : same(key))
          : conflict("another rotation is under way: try again when it has ended");
    }
    Future<RotatedKey> rotated =
        published(by, algorithm, wanted, MOST_KEYS)
            .compose(
                published ->
                    published.kid() == null
                        ? Future.succeededFuture()
                        : confirmed(published).compose(all -> activated(by, published.kid(), null)))
            .map(done -> done == null ? null : rotatedKey(done));
    running = new Running(algorithm, rotated);
    return rotated.onComplete(
        (key, failure) -> {
          running = null;
          if (key != null || failure != null) {
            metrics.rotated(failure);
          }
        });
  }

  private static RotatedKey rotatedKey(Done done) {
    return new RotatedKey(KeyService.entry(done.keys().active()), done.head().number());
  }

  /**
   * Has a key sign no more; one that signs is rotated first. What does not sign stays as it is.
   *
   * @return the feed's number; fails with NOT_FOUND, or as {@link #rotate} does
   */
  public Future<Long> retire(Authority by, String kid) {
    return change(
            by,
            (set, now) ->
                existing(set, kid).state() == KeyState.NEXT
                    ? List.of(Step.to(KeyLife.retired(set.find(kid), now)))
                    : List.of())
        .compose(
            done ->
                isActive(done.keys(), kid)
                    ? rotate(by, null)
                        // told of a rotation that had just made it active
                        .compose(now -> now.key().kid().equals(kid) ? rotate(by, null) : same(now))
                        .map(RotatedKey::sequence)
                    : Future.succeededFuture(done.head().number()));
  }

  /**
   * Has a key neither sign nor verify from now on. Of one that signs another takes the place, and
   * there no node is waited for longer than a second: whoever has not heard of it asks before it
   * refuses a token.
   *
   * @return the feed's number; fails with NOT_FOUND
   */
  public Future<Long> revoke(Authority by, String kid) {
    return revoke(by, kid, REVOCATION_TRIES);
  }

  private Future<Long> revoke(Authority by, String kid, int tries) {
    return change(
            by, (set, now) -> isActive(set, kid) ? List.of() : ending(existing(set, kid), now))
        .compose(
            done ->
                isActive(done.keys(), kid)
                    ? replaced(by, kid).recover(failure -> again(by, kid, tries - 1, failure))
                    : Future.succeededFuture(done.head().number()));
  }

  /** What came between may only have been another rotation: no reason to leave the key. */
  private Future<Long> again(Authority by, String kid, int tries, Throwable failure) {
    return tries > 0 && failure instanceof CallException e && e.error() == CallError.CONFLICT
        ? revoke(by, kid, tries)
        : Future.failedFuture(failure);
  }

  private static List<Step> ending(StoredKey revoked, Instant now) {
    return revoked.state() == KeyState.RETIRED
        ? List.of()
        : List.of(Step.to(KeyLife.revoked(revoked, now)));
  }

  private Future<Long> replaced(Authority by, String kid) {
    return published(by, null, still -> true, Integer.MAX_VALUE)
        .compose(
            published ->
                behind(published, CONFIRMED_FOR_REVOCATION)
                    .compose(
                        behind -> {
                          if (!behind.isEmpty()) {
                            log.warn(
                                "not every node has said that it has the key that follows the"
                                    + " revoked one: {}",
                                behind);
                          }
                          return activated(by, published.kid(), kid);
                        }))
        .map(done -> done.head().number());
  }

  /**
   * Publishes a key that will sign next, if none is there and it is still wanted behind the lock.
   */
  Future<Void> publish(Authority by, Predicate<KeySet> wanted) {
    return published(by, null, set -> set.next() != null || wanted.test(set), MOST_KEYS).mapEmpty();
  }

  /** Whether a rotation is under way. */
  boolean busy() {
    return running != null;
  }

  /** Sees to it that a key is next, in one transaction. */
  private Future<Published> published(
      Authority by, Algorithm algorithm, Predicate<KeySet> wanted, int mostKeys) {
    KeySet known = keys.known();
    Algorithm making = algorithm == null ? known.active().algorithm() : algorithm;
    Future<StoredKey> made =
        fits(known.next(), algorithm) ? Future.succeededFuture() : keys.vault().make(making);
    return made.compose(
            fresh ->
                change(
                    by,
                    (set, now) ->
                        wanted.test(set) && !fits(set.next(), algorithm)
                            ? publishing(set, now, fresh, mostKeys)
                            : List.of()))
        .compose(
            done ->
                wanted.test(done.keys())
                    // it signs soon: it must be open by then
                    ? keys.vault()
                        .open(done.keys().next())
                        .map(open -> new Published(done.keys().next().kid(), done))
                    : Future.succeededFuture(new Published(null, done)));
  }

  private static boolean fits(StoredKey next, Algorithm algorithm) {
    return next != null && (algorithm == null || next.algorithm() == algorithm);
  }

  private static List<Step> publishing(KeySet set, Instant now, StoredKey fresh, int mostKeys) {
    if (fresh == null) {
      throw new CallException(
          CallError.CONFLICT, null, List.of("another rotation has just ended: try again"));
    }
    StoredKey unfit = set.next();
    if (set.verifying().size() - (unfit == null ? 0 : 1) >= mostKeys) {
      throw new CallException(
          CallError.CONFLICT,
          null,
          List.of(
              mostKeys
                  + " keys verify already: wait until tokens have ended, or revoke keys that"
                  + " nobody needs"));
    }
    List<Step> steps = new ArrayList<>();
    if (unfit != null) {
      steps.add(Step.to(KeyLife.retired(unfit, now)));
    }
    steps.add(Step.create(fresh));
    return steps;
  }

  private Future<List<String>> behind(Published published, Duration within) {
    return nodes.behind(published.done().head().feedId(), published.done().head().number(), within);
  }

  private Future<Void> confirmed(Published published) {
    return behind(published, CONFIRMED_WITHIN)
        .compose(
            behind -> {
              if (closed) {
                return Future.failedFuture(new CallException(CallError.UNAVAILABLE));
              }
              if (behind.isEmpty()) {
                return Future.succeededFuture();
              }
              log.warn(
                  "signing key {} stays next: these nodes have not said within {} s that they have"
                      + " it: {}",
                  published.kid(),
                  CONFIRMED_WITHIN.toSeconds(),
                  behind);
              return Future.failedFuture(
                  new CallException(
                      CallError.UNAVAILABLE,
                      CONFIRMED_WITHIN,
                      List.of(
                          "not every node has said within %d s that it has the new key: it stays"
                                  .formatted(CONFIRMED_WITHIN.toSeconds())
                              + " next, and the next rotation goes on with it")));
            });
  }

  /**
   * Makes the next key the active one, and the active one retiring, or revoked where it is that.
   *
   * @param revoked may be null
   */
  private Future<Done> activated(Authority by, String kid, String revoked) {
    return change(
        by,
        (set, now) -> {
          if (revoked != null && !isActive(set, revoked)) {
            return ending(existing(set, revoked), now); // a rotation came between
          }
          StoredKey next = set.next();
          if (next != null && next.kid().equals(kid)) {
            StoredKey active = set.active();
            return List.of(
                Step.to(
                    active.kid().equals(revoked)
                        ? KeyLife.revoked(active, now)
                        : KeyLife.stopped(active, now, keys.settings().leeway())),
                Step.to(KeyLife.activated(next, now)));
          }
          if (!isActive(set, kid)) {
            throw new CallException(
                CallError.CONFLICT, null, List.of("another change came between: try again"));
          }
          return List.of(); // another process, or a revocation, has done the same meanwhile
        });
  }

  /** Changes keys, and signs and verifies with what is there then. */
  Future<Done> change(Authority by, Decision decision) {
    return keys.changes().run(by, decision).compose(done -> keys.learned(done.keys()).map(done));
  }

  /** Begins nothing more, and waits for no node. */
  public void close() {
    closed = true;
    nodes.close();
  }

  private static StoredKey existing(KeySet set, String kid) {
    StoredKey key = set.find(kid);
    if (key == null) {
      throw new CallException(CallError.NOT_FOUND, null, List.of("there is no such key"));
    }
    return key;
  }

  private static boolean isActive(KeySet set, String kid) {
    StoredKey active = set.active();
    return active != null && active.kid().equals(kid);
  }

  private static Future<RotatedKey> same(RotatedKey key) {
    return Future.succeededFuture(key);
  }

  private static <T> Future<T> conflict(String detail) {
    return Future.failedFuture(new CallException(CallError.CONFLICT, null, List.of(detail)));
  }
}
