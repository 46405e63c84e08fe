package dev.gatehouse.common.feed;

/**
 * What a node asks after a snapshot that does not hold the revoked tokens itself.
 *
 * @param nonce 128 random bits, base64url; the page carries it, so an old page proves nothing;
 *     never null
 * @param after the number of the newest revocation the node has; 0 for none
 */
public record RevokedQuestion(String nonce, long after) {}
