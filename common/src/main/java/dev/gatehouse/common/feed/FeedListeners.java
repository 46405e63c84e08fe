package dev.gatehouse.common.feed;

import java.util.List;
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

  void tellAccount(SecurityChange.AccountChanged change) {
    for (Consumer<SecurityChange.AccountChanged> listener : accounts) {
      guarded(() -> listener.accept(change));
    }
  }

  void tellSnapshot() {
    snapshots.forEach(FeedListeners::guarded);
  }

  void tellKeys() {
    keys.forEach(FeedListeners::guarded);
  }

  private static void guarded(Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException e) {
      log.error("a listener of the feed failed", e);
    }
  }
}
