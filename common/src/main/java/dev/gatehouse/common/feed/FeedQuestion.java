package dev.gatehouse.common.feed;

/**
 * What a node asks once a second, and whenever it sees a gap.
 *
 * @param nonce 128 random bits, base64url; the answer carries it, so an old answer proves nothing;
 *     never null
 * @param feedId the feed the node follows; null at its start
 * @param applied the newest number it has applied; 0 at its start
 */
public record FeedQuestion(String nonce, String feedId, long applied) {}
