package dev.gatehouse.common.feed;

import java.util.function.LongSupplier;

/**
 * What a node says of itself with its questions and between them, where it is one of a cluster;
 * nothing where it is none. Used by the node's context alone.
 */
final class OwnStatements {
  /** A ticket is good for longer; what was asked with an older one is asked again. */
  static final long FRESH_NANOS = 5_000_000_000L;

  private final NodeSigner signer;
  private final String instance;
  private final LongSupplier nanoTime;
  private String ticket;
  private long ticketNanos;
  private long counter;

  /**
   * @param signer null where the node is alone
   * @param instance the same for the process's whole life
   */
  OwnStatements(NodeSigner signer, String instance, LongSupplier nanoTime) {
    this.signer = signer;
    this.instance = instance;
    this.nanoTime = nanoTime;
  }

  /** Whether anything is said. */
  boolean signed() {
    return signer != null;
  }

  /** The question, with what is to be said. */
  FeedQuestion with(FeedQuestion question) {
    if (signer == null) {
      return question;
    }
    NodeStatement statement =
        new NodeStatement(
            instance, ++counter, question.feedId(), question.applied(), question.leaving(), ticket);
    return question.stating(signer.sign(statement.text()));
  }

  /** What is to be said without a question; null where it would not count. */
  SignedStatement applied(String feedId, long applied) {
    if (signer == null || !fresh(nanoTime.getAsLong())) {
      return null;
    }
    NodeStatement statement =
        new NodeStatement(instance, ++counter, feedId, applied, false, ticket);
    return signer.sign(statement.text());
  }

  private boolean fresh(long sentNanos) {
    return ticket != null && sentNanos - ticketNanos < FRESH_NANOS;
  }

  /**
   * Takes the ticket of an answer that was believed.
   *
   * @param sentNanos when the question was sent
   * @return whether the question was asked without a fresh one, and may not have counted
   */
  boolean answered(FeedAnswer answer, long sentNanos) {
    if (signer == null || answer.ticket() == null) {
      return false;
    }
    boolean uncounted = !fresh(sentNanos);
    ticket = answer.ticket();
    ticketNanos = nanoTime.getAsLong();
    return uncounted;
  }
}
