package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Appended;
import dev.gatehouse.auth.store.FeedLog.Head;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.Store.Transaction;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only way in which signing keys change: rows, audit and feed entries in one transaction, which
 * begins with the lock on all keys. So of several processes one decides after the other, each on
 * what the ones before have left.
 */
final class KeyChanges {
  /** How many retired keys are remembered, for whoever asks what became of one. */
  static final int RETIRED_KEPT = 100;

  private static final Logger log = LoggerFactory.getLogger(KeyChanges.class);

  private final AuthStore store;
  private final FeedPublisher feed;
  private final Audit audit;
  private final Clock clock;

  KeyChanges(AuthStore store, FeedPublisher feed, Audit audit, Clock clock) {
    this.store = store;
    this.feed = feed;
    this.audit = audit;
    this.clock = clock;
  }

  /** One key's step. */
  record Step(boolean created, StoredKey after) {
    static Step create(StoredKey key) {
      return new Step(true, key);
    }

    static Step to(StoredKey after) {
      return new Step(false, after);
    }
  }

  /** What is to change; computes only. */
  @FunctionalInterface
  interface Decision {
    /**
     * Decides within the lock.
     *
     * @param keys as they are now
     * @return what changes, in order; empty for nothing
     * @throws dev.gatehouse.common.bus.CallException where it cannot be
     */
    List<Step> on(KeySet keys, Instant now);
  }

  /**
   * What a transaction left.
   *
   * @param keys as they are after; never null
   * @param head where the feed is: a node that has applied it knows of everything here
   * @param changed how many keys changed
   */
  record Done(KeySet keys, Head head, int changed) {}

  /** The keys as they are now. */
  Future<KeySet> read() {
    return store.store().read(this::read);
  }

  private Future<KeySet> read(Transaction tx) {
    return store
        .keys()
        .lastChange(tx)
        .compose(change -> store.keys().all(tx).map(all -> new KeySet(change, all)));
  }

  /**
   * Decides and changes, and publishes what has changed.
   *
   * @return completes once it is durable
   */
  Future<Done> run(Authority by, Decision decision) {
    // in whole milliseconds, as it is stored
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    return by.write(
            (tx, actor) ->
                store
                    .keys()
                    .lock(tx)
                    .compose(locked -> read(tx))
                    .compose(keys -> change(tx, actor, decision.on(keys, now))))
        .map(
            changed -> {
              changed.entries().forEach(feed::publish);
              changed.steps().forEach(step -> tell(step, changed.actor()));
              return new Done(changed.keys(), changed.head(), changed.steps().size());
            });
  }

  private record Changed(
      String actor, List<Step> steps, List<Appended> entries, KeySet keys, Head head) {}

  private Future<Changed> change(Transaction tx, String actor, List<Step> steps) {
    Future<Void> rows = Future.succeededFuture();
    for (Step step : steps) {
      rows = rows.compose(before -> row(tx, actor, step));
    }
    List<Appended> entries = new ArrayList<>();
    Future<Void> changed = rows.compose(written -> prune(tx, steps));
    // the entries last: from the first on the feed's head is locked
    for (Step step : steps) {
      changed = changed.compose(before -> entry(tx, step.after()).map(entries::add).mapEmpty());
    }
    return changed
        .compose(appended -> read(tx))
        .compose(
            keys ->
                store.feed().head(tx).map(head -> new Changed(actor, steps, entries, keys, head)));
  }

  private Future<Void> row(Transaction tx, String actor, Step step) {
    StoredKey key = step.after();
    Future<Void> written =
        step.created() ? store.keys().insert(tx, key) : store.keys().update(tx, key);
    return written.compose(
        changed ->
            audit.administration(
                tx, new Audit.Happening(kind(step), actor, key.kid(), null, detail(step))));
  }

  private Future<Void> prune(Transaction tx, List<Step> steps) {
    return steps.stream().anyMatch(step -> step.after().state() == KeyState.RETIRED)
        ? store.keys().pruneRetired(tx, RETIRED_KEPT)
        : Future.succeededFuture();
  }

  private Future<Appended> entry(Transaction tx, StoredKey key) {
    return feed.append(
        tx, new KeyChanged(key.kid(), key.algorithm(), key.state(), key.publicJwk()));
  }

  /** What it is called in the audit. */
  private static String kind(Step step) {
    if (step.created()) {
      return "key.created";
    }
    return switch (step.after().state()) {
      case NEXT -> throw new IllegalStateException("no key becomes the next one later");
      case ACTIVE -> "key.activated";
      case RETIRING -> "key.retiring";
      case RETIRED -> step.after().times().revokedAt() == null ? "key.retired" : "key.revoked";
    };
  }

  private static String detail(Step step) {
    return step.after().state() == KeyState.RETIRING
        ? "verifies until " + step.after().times().verifiesUntil()
        : step.after().algorithm().jwaName();
  }

  private static void tell(Step step, String actor) {
    StoredKey key = step.after();
    log.info(
        "signing key {} ({}): {}{}",
        key.kid(),
        key.algorithm().jwaName(),
        words(key),
        actor == null ? "" : ", by " + actor);
  }

  private static String words(StoredKey key) {
    return switch (key.state()) {
      case NEXT -> "published, signs next";
      case ACTIVE -> "signs from now on";
      case RETIRING -> "signs no more, verifies until " + key.times().verifiesUntil();
      case RETIRED -> key.times().revokedAt() == null ? "retired" : "revoked";
    };
  }
}
