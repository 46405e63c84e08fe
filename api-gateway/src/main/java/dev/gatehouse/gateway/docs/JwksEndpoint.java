package dev.gatehouse.gateway.docs;

import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.common.jose.JwkSet;
import dev.gatehouse.common.jose.KeyRing;
import dev.gatehouse.gateway.route.Route;
import dev.gatehouse.gateway.route.RouteDispatcher;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/**
 * {@code GET /.well-known/jwks.json} (RFC 7517 §5): the public keys that verify now. With a shared
 * secret there is none to publish.
 */
public final class JwksEndpoint implements RouteDispatcher {
  /**
   * Short, so that a revoked key does not live on in caches; a new one is published before it
   * signs.
   */
  private static final String CACHE = "public, max-age=60";

  private final FeedView feed;
  private KeyRing ring;
  private Document document;

  /**
   * The endpoint of one router.
   *
   * @param feed never null
   */
  public JwksEndpoint(FeedView feed) {
    this.feed = Objects.requireNonNull(feed, "feed");
  }

  @Override
  public void dispatch(RoutingContext ctx, Route route, VerifiedToken caller) {
    KeyRing now = feed.keys();
    if (document == null || now != ring) {
      document = Document.of("application/jwk-set+json", CACHE, JwkSet.of(now));
      ring = now;
    }
    DocumentHandler.send(ctx.request(), document);
  }
}
