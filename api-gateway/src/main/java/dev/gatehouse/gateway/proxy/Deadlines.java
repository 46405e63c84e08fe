package dev.gatehouse.gateway.proxy;

import java.util.ArrayList;
import java.util.List;

/**
 * The deadlines of one instance's exchanges: a linked list that is swept, so that moving a deadline
 * is one assignment. Belongs to one event loop.
 */
final class Deadlines {
  /** Something with a deadline. */
  abstract static class Entry {
    private Entry before;
    private Entry after;
    private boolean linked;
    private long at;

    /** Moves the deadline to {@code nanos} from now; {@code Long.MAX_VALUE} for none. */
    final void within(long nanos) {
      long now = System.nanoTime();
      at = nanos == Long.MAX_VALUE ? now + Long.MAX_VALUE / 2 : now + nanos;
    }

    /** The deadline has passed. The entry was removed. */
    abstract void expired();
  }

  private final Entry head =
      new Entry() {
        @Override
        void expired() {}
      };

  private int size;

  void add(Entry entry) {
    entry.before = head;
    entry.after = head.after;
    if (head.after != null) {
      head.after.before = entry;
    }
    head.after = entry;
    entry.linked = true;
    size++;
  }

  void remove(Entry entry) {
    if (!entry.linked) {
      return;
    }
    entry.linked = false;
    entry.before.after = entry.after;
    if (entry.after != null) {
      entry.after.before = entry.before;
    }
    size--;
  }

  int size() {
    return size;
  }

  void sweep(long now) {
    List<Entry> late = null;
    for (Entry entry = head.after; entry != null; entry = entry.after) {
      if (entry.at - now <= 0) {
        late = late == null ? new ArrayList<>() : late;
        late.add(entry);
      }
    }
    if (late == null) {
      return;
    }
    for (Entry entry : late) {
      // one that expired may have ended another
      if (entry.linked) {
        remove(entry);
        entry.expired();
      }
    }
  }
}
