package dev.gatehouse.launcher;

import dev.gatehouse.common.auth.TokenAuthenticator;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.common.feed.AnchorKey;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.feed.NodeSigner;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.JoseTokenVerifier;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningKey;
import dev.gatehouse.common.jose.VerificationKey;
import dev.gatehouse.gateway.access.BusMetrics;
import dev.gatehouse.gateway.access.GatewayMetrics;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process has, whichever parts it runs: a Vert.x, a bus, a view of the feed, and who checks
 * tokens.
 *
 * @param configuration never null
 * @param publicPort the public listener's; without meaning where there is none
 * @param vertx never null
 * @param linkKey null in a process that may not talk to the signer
 * @param bus never null
 * @param feed not started yet; never null
 * @param tokens never null
 * @param provider never null
 * @param meters never null
 * @param clock never null
 */
record Node(
    Configuration configuration,
    int publicPort,
    Vertx vertx,
    LinkKey linkKey,
    Bus bus,
    FeedNode feed,
    TokenAuthenticator tokens,
    CryptoProvider provider,
    PrometheusMeterRegistry meters,
    Clock clock) {
  private static final Logger log = LoggerFactory.getLogger(Node.class);
  private static final long TOKEN_CACHE_BYTES = 64L * 1024 * 1024;

  /**
   * Wires them; the feed is not asked yet.
   *
   * @param signer signs what this node says of itself; null where it is the only one
   */
  static Node of(
      Configuration configuration,
      int publicPort,
      Vertx vertx,
      LinkKey linkKey,
      AnchorKey anchor,
      NodeSigner signer,
      CryptoProvider provider,
      PrometheusMeterRegistry meters) {
    Clock clock = Clock.systemUTC();
    Bus bus = new Bus(vertx, linkKey, clock, new BusMetrics(meters));
    FeedNode feed =
        new FeedNode(
            vertx,
            bus,
            anchor,
            localKeys(configuration),
            configuration.silenceLimit(),
            clock,
            signer);
    TokenAuthenticator tokens =
        new TokenAuthenticator(
            new JoseTokenVerifier(
                feed.view()::keys,
                ServiceSettings.claims(configuration, publicPort),
                provider,
                clock),
            feed.view(),
            clock,
            configuration.tokens().leeway(),
            TOKEN_CACHE_BYTES,
            new GatewayMetrics(meters));
    log.info("signatures are made and checked by {}", provider.name());
    return new Node(
        configuration, publicPort, vertx, linkKey, bus, feed, tokens, provider, meters, clock);
  }

  /** The shared secret never travels: with HS256 it is in the ring from the beginning. */
  private static List<VerificationKey> localKeys(Configuration configuration) {
    return configuration.tokens().secret() == null
        ? List.of()
        : List.of(
            SigningKey.hmac(configuration.tokens().secret()).toVerificationKey(KeyState.ACTIVE));
  }

  /** The names under which tokens are issued. */
  LastRun names() {
    return new LastRun(
        configuration.issuerFor(publicPort).toString(), configuration.audienceFor(publicPort));
  }
}
