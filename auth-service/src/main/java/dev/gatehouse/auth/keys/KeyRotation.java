package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.feed.LiveNodes;
import dev.gatehouse.auth.keys.KeyChanges.Decision;
import dev.gatehouse.auth.keys.KeyChanges.Done;
import dev.gatehouse.auth.keys.KeyChanges.Step;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.Store;
import dev.gatehouse.common.auth.RotatedKey;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import java.time.Clock;
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
  /** How often the clock and what other processes did are looked at. */
  public static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  /** How long a rotation waits for the nodes. */
  static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(10);

  /** How long a revocation does: a key that strangers hold must not sign for long. */
  static final Duration CONFIRMED_FOR_REVOCATION = Duration.ofSeconds(1);

  /** The most keys that verify at a time. */
  static final int MOST_KEYS = 100;

  private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(KeyRotation.class);

  private final KeyService keys;
  private final LiveNodes nodes;
  private final KeyMetrics metrics;
  private final Clock clock;
  private final Authority own;
  private final RotationSchedule schedule;

  private Running running;
  private boolean looking;
  private boolean closed;
  private Instant notBefore = Instant.MIN;

  /** The rotation under way; the algorithm is null where it was not told. */
  private record Running(Algorithm algorithm, Future<RotatedKey> rotated) {}

  /** What became of the first half of a rotation; the kid is null where there is nothing to do. */
  private record Published(String kid, Done done) {}

  /**
   * Rotation of the keys of a started service.
   *
   * @param keys never null
   * @param store never null
   * @param nodes who must have a key before it signs; never null
   * @param metrics never null
   * @param clock never null
   */
  public KeyRotation(
      KeyService keys, Store store, LiveNodes nodes, KeyMetrics metrics, Clock clock) {
    this.keys = keys;
    this.nodes = nodes;
    this.metrics = metrics;
    this.clock = clock;
    this.own = Authority.own(store);
    this.schedule = new RotationSchedule(keys.settings().rotateEvery());
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

  private Future<RotatedKey> rotate(Authority by, Algorithm algorithm, Predicate<KeySet> wanted) {
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
                    ? rotate(by, null).map(RotatedKey::sequence)
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
    return change(
            by,
            (set, now) ->
                switch (existing(set, kid).state()) {
                  case NEXT, RETIRING -> List.of(Step.to(KeyLife.revoked(set.find(kid), now)));
                  case ACTIVE, RETIRED -> List.of();
                })
        .compose(
            done ->
                isActive(done.keys(), kid)
                    ? replaced(by, kid)
                    : Future.succeededFuture(done.head().number()));
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
          // another process, or a revocation, has done the same meanwhile
          StoredKey left = revoked == null ? null : set.find(revoked);
          return left != null && left.state() == KeyState.RETIRING
              ? List.of(Step.to(KeyLife.revoked(left, now)))
              : List.of();
        });
  }

  private Future<Done> change(Authority by, Decision decision) {
    return keys.changes().run(by, decision).compose(done -> keys.learned(done.keys()).map(done));
  }

  /**
   * Does what the time has come for: ends keys whose last token has ended, publishes and rotates by
   * schedule; and learns what other processes have changed. Never fails; one at a time.
   */
  public Future<Void> look() {
    if (keys.symmetric() || looking || closed) {
      return Future.succeededFuture();
    }
    looking = true;
    return keys.changes()
        .read()
        .compose(set -> keys.learned(set).map(set))
        .compose(this::ending)
        .compose(ended -> scheduled())
        .recover(
            failure -> {
              if (!closed) {
                log.warn("signing keys could not be looked after; tried again", failure);
                notBefore = clock.instant().plus(AFTER_A_FAILURE);
              }
              return Future.succeededFuture();
            })
        .onComplete(done -> looking = false);
  }

  private Future<Void> ending(KeySet set) {
    Instant now = clock.instant();
    if (set.keys().stream().noneMatch(key -> KeyLife.ended(key, now))) {
      return Future.succeededFuture();
    }
    return change(
            own,
            (current, at) ->
                current.keys().stream()
                    .filter(key -> KeyLife.ended(key, at))
                    .map(key -> Step.to(KeyLife.retired(key, at)))
                    .toList())
        .mapEmpty();
  }

  private Future<Void> scheduled() {
    Instant now = clock.instant();
    KeySet known = keys.known();
    if (running != null || now.isBefore(notBefore)) {
      return Future.succeededFuture();
    }
    if (schedule.rotating(known, now)) {
      return rotate(own, null, set -> schedule.rotating(set, now)).mapEmpty();
    }
    return schedule.publishing(known, now)
        ? published(
                own, null, set -> set.next() != null || schedule.publishing(set, now), MOST_KEYS)
            .mapEmpty()
        : Future.succeededFuture();
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
