package dev.gatehouse.common.feed;

/**
 * How well a node follows the feed, for metrics.
 *
 * @param missing how many entries it knows of and has not applied
 * @param proofAgeSeconds since the sending of the last question whose answer proved the node to be
 *     up to date; not a number where none has
 * @param roundTripSeconds between the last question that was answered and its answer; not a number
 *     where none was
 */
public record FeedStanding(long missing, double proofAgeSeconds, double roundTripSeconds) {
  /** That of a view that does not know. */
  public static final FeedStanding UNKNOWN = new FeedStanding(0, Double.NaN, Double.NaN);
}
