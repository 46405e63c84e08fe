package dev.gatehouse.common.feed;

import dev.gatehouse.common.bus.Call;
import java.time.Duration;

/** How the feed travels. Nothing here is sealed: consumers read it too; the anchor signs it. */
public final class FeedCalls {
  /** A node's question to any auth-service. */
  public static final Call<FeedQuestion, FeedAnswer> ASK =
      new Call<>("feed.ask.v1", FeedQuestion.class, FeedAnswer.class, Duration.ofSeconds(1))
          .orAgain();

  /** A node's question for the next page of the revoked tokens, after a snapshot without them. */
  public static final Call<RevokedQuestion, RevokedAnswer> REVOKED =
      new Call<>(
          "feed.revoked.v1", RevokedQuestion.class, RevokedAnswer.class, Duration.ofSeconds(2));

  /** Where every new entry is published as a {@link SignedText}. */
  public static final String PUBLISHED = "feed.entry.v1";

  /**
   * Where auth-services hear each {@link SignedStatement}: of a node that confirms what it has
   * applied, and of one of them for the others where it came with a question.
   */
  public static final String HEARD = "feed.heard.v1";

  private FeedCalls() {}
}
