package dev.gatehouse.common.feed;

import java.time.Instant;

/**
 * Some of the revoked tokens, in the order of their revocation. Pages of different moments fit
 * together: a revocation keeps its number, and only what has expired leaves.
 *
 * @param nonce the question's; never null
 * @param feedId the feed that the numbers belong to; never null
 * @param after the question's
 * @param last the number of the last revocation in it; {@code after} where it is empty
 * @param more whether there are revocations after {@code last}
 * @param tokens for each {@code exp}, a space, the token's id and {@link #END}; never null
 */
public record RevokedPage(
    String nonce, String feedId, long after, long last, boolean more, String tokens) {
  /**
   * The end of each token (U+007F): no {@code jti} has it, since control characters in claims are
   * refused, and JSON does not escape it.
   */
  public static final char END = '\u007f';

  /** The text that the anchor signs; never null. */
  public String toText() {
    return FeedJson.object()
        .put("nonce", nonce)
        .put("feed", feedId)
        .put("after", after)
        .put("last", last)
        .put("more", more)
        .put("tokens", tokens)
        .toString();
  }

  /**
   * Reads what {@link #toText()} wrote.
   *
   * @param text verified already; never null
   * @throws UnknownFeedTextException where it says anything that this version does not understand
   */
  public static RevokedPage of(String text) throws UnknownFeedTextException {
    return FeedJson.read(
        text,
        json ->
            new RevokedPage(
                json.text("nonce"),
                json.text("feed"),
                json.number("after", Long.MAX_VALUE),
                json.number("last", Long.MAX_VALUE),
                json.flag("more"),
                json.text("tokens")));
  }

  /**
   * Adds every token to an index.
   *
   * @throws UnknownFeedTextException where one has another form; some may have been added then
   */
  void addTo(RevocationIndex index) throws UnknownFeedTextException {
    index.sweep();
    int next = 0;
    while (next < tokens.length()) {
      int end = tokens.indexOf(END, next);
      int space = tokens.indexOf(' ', next);
      if (end < 0 || space <= next || space + 1 >= end) {
        throw new UnknownFeedTextException("a page of revoked tokens has another form", null);
      }
      index.addSwept(tokens.substring(space + 1, end), expiry(next, space));
      next = end + 1;
    }
  }

  private long expiry(int from, int to) throws UnknownFeedTextException {
    try {
      long seconds = Long.parseLong(tokens, from, to, 10);
      if (seconds >= Instant.MIN.getEpochSecond() && seconds <= Instant.MAX.getEpochSecond()) {
        return seconds;
      }
    } catch (NumberFormatException e) {
      throw new UnknownFeedTextException("a page of revoked tokens has another form", e);
    }
    throw new UnknownFeedTextException("a page of revoked tokens has another form", null);
  }
}
