package dev.gatehouse.auth;

import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.feed.NodeVerifier;
import java.util.Objects;

/**
 * What one auth-service of several knows of the others.
 *
 * @param nodes who may say that it follows the feed; never null
 * @param feed this process's own view of it, by which it hears of what others change; never null
 */
public record ClusterPlace(NodeVerifier nodes, FeedNode feed) {
  public ClusterPlace {
    Objects.requireNonNull(nodes, "nodes");
    Objects.requireNonNull(feed, "feed");
  }
}
