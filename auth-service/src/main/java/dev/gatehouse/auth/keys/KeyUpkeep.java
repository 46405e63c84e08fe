package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.keys.KeyChanges.Step;
import dev.gatehouse.auth.store.Store;
import dev.gatehouse.common.bus.CallException;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves keys on without anybody asking: by schedule, and when the last token has ended. Call from
 * one event loop.
 */
public final class KeyUpkeep {
  /** How often the clock and what other processes did are looked at. */
  public static final Duration LOOK_EVERY = Duration.ofSeconds(2);

  private static final Duration AFTER_A_FAILURE = Duration.ofMinutes(1);
  private static final Logger log = LoggerFactory.getLogger(KeyUpkeep.class);

  private final KeyService keys;
  private final KeyRotation rotation;
  private final Clock clock;
  private final Authority own;
  private final RotationSchedule schedule;

  private boolean looking;
  private boolean lookAgain;
  private boolean failing;
  private boolean closed;
  private Instant notBefore = Instant.MIN;

  /**
   * Upkeep of the keys of a started service.
   *
   * @param keys never null
   * @param rotation never null
   * @param store never null
   * @param clock never null
   */
  public KeyUpkeep(KeyService keys, KeyRotation rotation, Store store, Clock clock) {
    this.keys = keys;
    this.rotation = rotation;
    this.clock = clock;
    this.own = Authority.own(store);
    this.schedule = new RotationSchedule(keys.settings().rotateEvery());
  }

  /**
   * Does what the time has come for: ends keys whose last token has ended, publishes and rotates by
   * schedule; and learns what other processes have changed. Never fails; one at a time.
   */
  public Future<Void> look() {
    if (keys.symmetric() || looking || closed) {
      return Future.succeededFuture();
    }
    lookAgain = false;
    looking = true;
    return keys.changes()
        .read()
        .compose(set -> keys.learned(set).map(set))
        .compose(this::ended)
        // a rotation may wait for long: others' changes are learned meanwhile
        .onComplete(done -> looked())
        .compose(ended -> scheduled())
        .onSuccess(done -> failing = false)
        .recover(
            failure -> {
              failed(failure);
              return Future.succeededFuture();
            });
  }

  /**
   * Looks at once, since the feed says that another process has changed a key: until this one
   * knows, it may sign with one that was revoked.
   */
  public void changedElsewhere() {
    lookAgain = looking;
    look();
  }

  private void looked() {
    looking = false;
    if (lookAgain) {
      look();
    }
  }

  private void failed(Throwable failure) {
    notBefore = clock.instant().plus(AFTER_A_FAILURE);
    if (closed || failing) {
      return;
    }
    failing = true;
    if (failure instanceof CallException told) {
      log.warn("signing keys cannot be looked after now: {} {}", told.error(), told.details());
    } else {
      log.error("signing keys cannot be looked after", failure);
    }
  }

  private Future<Void> ended(KeySet set) {
    Instant now = clock.instant();
    if (set.keys().stream().noneMatch(key -> KeyLife.ended(key, now))) {
      return Future.succeededFuture();
    }
    return rotation
        .change(
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
    if (rotation.busy() || now.isBefore(notBefore)) {
      return Future.succeededFuture();
    }
    if (schedule.rotating(known, now)) {
      return rotation.rotate(own, null, set -> schedule.rotating(set, now)).mapEmpty();
    }
    return schedule.publishing(known, now)
        ? rotation.publish(own, set -> schedule.publishing(set, now))
        : Future.succeededFuture();
  }

  /** Looks no more. */
  public void close() {
    closed = true;
  }
}
