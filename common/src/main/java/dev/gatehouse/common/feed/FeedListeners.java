package dev.gatehouse.common.feed;

import dev.gatehouse.common.jose.KeyRing;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who is told of what a node has applied; one that throws is logged, and the others are told. */
final class FeedListeners {
  private static final Logger log = LoggerFactory.getLogger(FeedListeners.class);

  final List<Consumer<SecurityChange.AccountChanged>> accounts = new CopyOnWriteArrayList<>();
  final List<Runnable> snapshots = new CopyOnWriteArrayList<>();
  final List<Runnable> keys = new CopyOnWriteArrayList<>();
  final List<Runnable> applied = new CopyOnWriteArrayList<>();

  // what was told last; only on the node's context
  private KeyRing toldKeys = KeyRing.empty();
  private String toldFeedId;
  private long toldSequence;

  void tellAccount(SecurityChange.AccountChanged change) {
    for (Consumer<SecurityChange.AccountChanged> listener : accounts) {
      guarded(() -> listener.accept(change));
    }
  }

  void tellSnapshot() {
    snapshots.forEach(FeedListeners::guarded);
  }

  /** Tells of keys that have come or gone, and of anything new that the view shows. */
  void tellNews(NodeView view) {
    if (view.keys() != toldKeys) {
      toldKeys = view.keys();
      keys.forEach(FeedListeners::guarded);
    }
    if (view.appliedSequence() != toldSequence || !Objects.equals(view.feedId(), toldFeedId)) {
      toldFeedId = view.feedId();
      toldSequence = view.appliedSequence();
      applied.forEach(FeedListeners::guarded);
    }
  }

  private static void guarded(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      log.error("a listener of the feed failed", e);
    }
  }
}
