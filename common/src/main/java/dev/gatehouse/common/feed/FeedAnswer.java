package dev.gatehouse.common.feed;

import java.util.List;
import java.util.Objects;

/**
 * What travels back: an {@link Head} signed by the anchor, and what the node is missing.
 *
 * @param head a signed {@link Head}; never null
 * @param entries signed {@link FeedEntry}s that follow the asker's number, in order; never null,
 *     empty where a snapshot is sent or nothing is missing
 * @param snapshot a signed {@link FeedSnapshot}; null where entries suffice
 * @param ticket what the asker's next statement must carry; null in one process
 */
public record FeedAnswer(
    SignedText head, List<SignedText> entries, SignedText snapshot, String ticket) {
  /** Anybody on the bus may answer: what is not whole is no answer. */
  public FeedAnswer {
    Objects.requireNonNull(head, "head");
    entries = List.copyOf(entries);
  }

  /** An answer without a ticket. */
  public FeedAnswer(SignedText head, List<SignedText> entries, SignedText snapshot) {
    this(head, entries, snapshot, null);
  }

  /** The same answer with a ticket. */
  public FeedAnswer withTicket(String given) {
    return new FeedAnswer(head, entries, snapshot, given);
  }

  /**
   * What the anchor vouches for, read fresh from the database.
   *
   * @param nonce the question's; never null
   * @param feedId never null
   * @param number the newest number
   */
  public record Head(String nonce, String feedId, long number) {}
}
