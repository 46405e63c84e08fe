package dev.gatehouse.common.feed;

/**
 * What a node asks once a second, and whenever it sees a gap. It also confirms: auth-service learns
 * from it who is there, and how far it is.
 *
 * @param nonce 128 random bits, base64url; the answer carries it, so an old answer proves nothing;
 *     never null
 * @param feedId the feed the node follows; null at its start
 * @param applied the newest number it has applied; 0 at its start
 * @param node who asks, the same for a node's whole life; null for somebody who asks without
 *     following, whom nobody waits for
 * @param leaving whether the node signs off: nobody need wait for it any more
 * @param statement the same, signed by the node: in a cluster nothing else counts, since anybody
 *     may ask; null in one process
 */
public record FeedQuestion(
    String nonce,
    String feedId,
    long applied,
    String node,
    boolean leaving,
    SignedStatement statement) {

  /** A question of somebody who does not follow. */
  public FeedQuestion(String nonce, String feedId, long applied) {
    this(nonce, feedId, applied, null, false);
  }

  /** An unsigned question. */
  public FeedQuestion(String nonce, String feedId, long applied, String node, boolean leaving) {
    this(nonce, feedId, applied, node, leaving, null);
  }

  /** The same question, signed. */
  FeedQuestion stating(SignedStatement signed) {
    return new FeedQuestion(nonce, feedId, applied, node, leaving, signed);
  }
}
