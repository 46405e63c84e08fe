package dev.gatehouse.common.feed;

/**
 * A snapshot that was believed and is not applied yet: its revoked tokens may come in pages. Used
 * by the node's context alone.
 */
final class SnapshotInWork {
  private final FeedSnapshot snapshot;
  private final RevocationIndex revoked;
  private final boolean feedWentBack;
  private long after;
  private RevokedPage taken; // null where it is in the index

  /**
   * @param revoked holds every revocation up to {@code after}, and is given the rest
   * @param after 0 where {@code revoked} is empty
   * @param feedWentBack whether the feed is at a smaller number than the node has applied
   */
  SnapshotInWork(FeedSnapshot snapshot, RevocationIndex revoked, long after, boolean feedWentBack) {
    this.snapshot = snapshot;
    this.revoked = revoked;
    this.after = after;
    this.feedWentBack = feedWentBack;
  }

  FeedSnapshot snapshot() {
    return snapshot;
  }

  RevocationIndex revoked() {
    return revoked;
  }

  boolean feedWentBack() {
    return feedWentBack;
  }

  RevokedQuestion question(String nonce) {
    return new RevokedQuestion(nonce, after);
  }

  /**
   * Takes the next page; {@link #index()} is to be called before the one that follows it is taken.
   *
   * @return whether it was the last
   * @throws ForgedTextException where it does not go on from the one before
   */
  boolean take(RevokedPage page) throws ForgedTextException {
    if (page.after() != after || page.last() < after || (page.more() && page.last() == after)) {
      throw new ForgedTextException("it is not the next page");
    }
    taken = page;
    after = page.last();
    return !page.more();
  }

  /** Puts what was taken into the index. */
  void index() throws UnknownFeedTextException {
    if (taken != null) {
      taken.addTo(revoked);
      taken = null;
    }
  }
}
