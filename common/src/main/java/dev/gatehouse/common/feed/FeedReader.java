package dev.gatehouse.common.feed;

import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides what an answer or a published entry changes. Used by the node's context alone. */
final class FeedReader {
  /** What is to be done next. */
  enum Next {
    /** Nothing: the node is up to date. */
    PROVEN,
    /** Ask at once: there is more. */
    ASK,
    /** Ask for the next page of the revoked tokens, then {@link #indexPage()}. */
    PAGE,
    /** Wait for the next second: the answer was no good. */
    WAIT
  }

  /** What a published entry was. */
  enum Heard {
    /** The next one; it is applied. */
    APPLIED,
    /** One that was applied before. */
    KNOWN,
    /** A later one than the next: the node should ask. */
    LATER,
    /** Nothing that is believed or understood. */
    NOTHING
  }

  private static final Logger log = LoggerFactory.getLogger(FeedReader.class);

  /** No entry is longer; checked before its signature, which costs by the length. */
  static final int LONGEST_ENTRY = 64 << 10;

  private static final long FORGERIES_LOGGED_EVERY_NANOS = 1_000_000_000L;

  private final AnchorKey anchor;
  private final NodeView view;
  private final LongSupplier nanoTime;
  private final Consumer<AccountChanged> onAccount;
  private final Runnable onSnapshot;
  private boolean needsSnapshot = true;
  private SnapshotInWork inWork; // null where none is
  private long forgeryLoggedAt;
  private boolean forgeryLogged;
  private boolean unknownLogged;

  FeedReader(
      AnchorKey anchor,
      NodeView view,
      LongSupplier nanoTime,
      Consumer<AccountChanged> onAccount,
      Runnable onSnapshot) {
    this.anchor = anchor;
    this.view = view;
    this.nanoTime = nanoTime;
    this.onAccount = onAccount;
    this.onSnapshot = onSnapshot;
  }

  /** What the node asks now. */
  FeedQuestion question(String nonce, String node) {
    return needsSnapshot
        ? new FeedQuestion(nonce, null, 0, node, false)
        : new FeedQuestion(nonce, view.feedId(), view.appliedSequence(), node, false);
  }

  /** Whether what the view shows is of the feed that is followed, and not about to be replaced. */
  boolean following() {
    return !needsSnapshot;
  }

  /** Takes an entry that was published. */
  Heard published(SignedText signed) {
    try {
      if (signed.text().length() > LONGEST_ENTRY) {
        throw new ForgedTextException("no entry is that long");
      }
      FeedEntry entry = FeedJson.readEntry(anchor.open(Purpose.ENTRY, signed));
      boolean following = following() && entry.feedId().equals(view.feedId());
      if (following && entry.number() <= view.appliedSequence()) {
        log.debug("feed: entry {} again", entry.number());
        return Heard.KNOWN;
      }
      if (following && entry.number() == view.appliedSequence() + 1) {
        apply(entry);
        return Heard.APPLIED;
      }
      return Heard.LATER;
    } catch (ForgedTextException e) {
      forged("a published entry", e);
      return Heard.NOTHING;
    } catch (UnknownFeedTextException e) {
      unknown(e);
      return Heard.NOTHING;
    }
  }

  /**
   * Takes an answer.
   *
   * @param question what was asked
   * @param appliedThen the newest number applied when it was sent
   * @param sentNanos when it was sent, on the monotonic clock
   */
  Next answered(FeedQuestion question, long appliedThen, long sentNanos, FeedAnswer answer) {
    try {
      String feedThen = view.feedId();
      long numberThen = view.appliedSequence();
      FeedAnswer.Head head = FeedJson.readHead(anchor.open(Purpose.HEAD, answer.head()));
      if (!question.nonce().equals(head.nonce())) {
        forged("an answer", new ForgedTextException("it answers another question"));
        return Next.WAIT;
      }
      view.told(head.number(), sentNanos);
      if (answer.snapshot() != null) {
        SnapshotInWork snapshot = believed(head, appliedThen, answer.snapshot());
        if (snapshot == null) {
          return Next.WAIT;
        }
        if (snapshot.snapshot().revokedInPages()) {
          inWork = snapshot;
          return Next.PAGE;
        }
        apply(snapshot);
      } else if (needsSnapshot) {
        log.warn("feed: asked for a snapshot and got none");
        return Next.WAIT;
      } else if (!head.feedId().equals(view.feedId()) || head.number() < appliedThen) {
        log.warn("feed: it is another one, or went back to {}: asking anew", head.number());
        needsSnapshot = true;
        return Next.ASK;
      }
      applyEntries(answer.entries());
      if (view.appliedSequence() >= head.number()) {
        view.proven(sentNanos);
        unknownLogged = false;
        return Next.PROVEN;
      }
      // an old snapshot can be sent without end: only what is new is worth the next question now
      boolean progress = view.appliedSequence() > numberThen || !head.feedId().equals(feedThen);
      return progress ? Next.ASK : Next.WAIT;
    } catch (ForgedTextException e) {
      forged("an answer", e);
      return Next.WAIT;
    } catch (UnknownFeedTextException e) {
      unknown(e);
      return Next.WAIT;
    }
  }

  /** Null where it is not to be believed. */
  private SnapshotInWork believed(FeedAnswer.Head head, long appliedThen, SignedText signed)
      throws ForgedTextException, UnknownFeedTextException {
    FeedSnapshot snapshot = FeedJson.readSnapshot(anchor.open(Purpose.SNAPSHOT, signed));
    // an old snapshot replayed beside a fresh head would forget what came after it
    if (!snapshot.feedId().equals(head.feedId()) || snapshot.head() > head.number()) {
      forged("a snapshot", new ForgedTextException("it does not belong to its head"));
      return null;
    }
    boolean wentBack = head.number() < appliedThen;
    boolean following = snapshot.feedId().equals(view.feedId()) && !wentBack;
    // whoever follows this feed has every revocation up to where it is
    return following && snapshot.revokedInPages()
        ? new SnapshotInWork(snapshot, view.revoked(), view.appliedSequence(), false)
        : new SnapshotInWork(snapshot, view.noneRevoked(), 0, wentBack);
  }

  private void apply(SnapshotInWork done) throws UnknownFeedTextException {
    FeedSnapshot snapshot = done.snapshot();
    boolean overtaken =
        snapshot.feedId().equals(view.feedId())
            && !done.feedWentBack()
            && snapshot.head() < view.appliedSequence();
    if (!overtaken) {
      view.apply(snapshot, done.revoked());
      log.info("feed: followed from number {}", snapshot.head());
      onSnapshot.run();
      snapshot.accounts().forEach(onAccount);
    }
    needsSnapshot = false;
  }

  /** What the node asks for its next page; null where it needs none. */
  RevokedQuestion pageQuestion(String nonce) {
    return inWork == null ? null : inWork.question(nonce);
  }

  /**
   * Takes a page of the revoked tokens; after the last one its snapshot is applied. Where there are
   * more, {@link #indexPage()} is to be called once the next one is asked for.
   *
   * @param question what was asked
   */
  Next answered(RevokedQuestion question, RevokedAnswer answer) {
    if (inWork == null) {
      return Next.WAIT; // the page before it was not understood
    }
    try {
      RevokedPage page = RevokedPage.of(anchor.open(Purpose.REVOKED, answer.page()));
      if (!page.nonce().equals(question.nonce())) {
        throw new ForgedTextException("it answers another question");
      }
      if (!page.feedId().equals(inWork.snapshot().feedId())) {
        log.info("feed: it is another one: asking anew");
        inWork = null;
        needsSnapshot = true;
        return Next.ASK;
      }
      inWork.index(); // done by now, or a page would be lost
      if (!inWork.take(page)) {
        return Next.PAGE;
      }
      inWork.index();
      SnapshotInWork done = inWork;
      inWork = null;
      apply(done);
      return Next.ASK;
    } catch (ForgedTextException e) {
      forged("a page of revoked tokens", e);
      return Next.WAIT;
    } catch (UnknownFeedTextException e) {
      unknown(e);
      inWork = null;
      return Next.WAIT;
    }
  }

  /** Does with the last page what takes long: the next one is made and sent meanwhile. */
  void indexPage() {
    if (inWork == null) {
      return;
    }
    try {
      inWork.index();
    } catch (UnknownFeedTextException e) {
      unknown(e);
      inWork = null;
    }
  }

  private void applyEntries(List<SignedText> entries)
      throws ForgedTextException, UnknownFeedTextException {
    for (SignedText signed : entries) {
      FeedEntry entry = FeedJson.readEntry(anchor.open(Purpose.ENTRY, signed));
      if (!entry.feedId().equals(view.feedId())) {
        throw new ForgedTextException("an entry of another feed");
      }
      if (entry.number() == view.appliedSequence() + 1) {
        apply(entry);
      } else if (entry.number() > view.appliedSequence()) {
        throw new ForgedTextException("an entry is missing within an answer");
      }
    }
  }

  private void apply(FeedEntry entry) throws UnknownFeedTextException {
    view.apply(entry);
    if (entry.change() instanceof AccountChanged account) {
      onAccount.accept(account);
    }
  }

  private void unknown(UnknownFeedTextException e) {
    if (!unknownLogged) {
      log.error("feed: a newer version is at work; this node is stale until it is updated", e);
      unknownLogged = true;
    }
    view.block();
    needsSnapshot = true;
  }

  private void forged(String what, ForgedTextException e) {
    long now = nanoTime.getAsLong();
    if (!forgeryLogged || now - forgeryLoggedAt > FORGERIES_LOGGED_EVERY_NANOS) {
      log.warn("feed: ignored {}: {}", what, e.getMessage());
      forgeryLogged = true;
      forgeryLoggedAt = now;
    }
  }
}
