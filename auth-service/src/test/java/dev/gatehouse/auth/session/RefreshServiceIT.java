package dev.gatehouse.auth.session;

import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.session.SessionService.Begun;
import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.FeedLog.Head;
import dev.gatehouse.auth.store.Session;
import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.auth.token.TokenIssuer;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Several auth-services on one store: none of them sees what the others are about to do. */
@ExtendWith(VertxExtension.class)
final class RefreshServiceIT {
  private static final int MANY = 200;
  private static final Duration TTL = Duration.ofMinutes(30);
  private static final Set<String> SCOPES = Set.of("tasks:read");
  private static final Account ADA =
      new Account("id-ada", "ada", null, null, SCOPES, AccountState.ENABLED, "hash", 0, NOW);

  private Vertx vertx;
  private AuthStore store;

  /** What a process has of its own. */
  private record Node(SessionService sessions, RefreshService refreshes, Instant now) {}

  @BeforeEach
  void open(Vertx fresh, @TempDir Path directory) throws Exception {
    vertx = fresh;
    store = await(AuthStore.openEmbedded(vertx, directory, at(NOW)));
    await(store.store().write(tx -> store.accounts().insert(tx, ADA)));
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  @Test
  void refreshesAtOnceOnSeveralNodesYieldOneSuccessor() throws Exception {
    List<Node> nodes = List.of(node(NOW), node(NOW), node(NOW));
    Secret token = begin(nodes.getFirst()).refreshToken();

    List<Future<IssuedToken>> asked = new ArrayList<>();
    for (int i = 0; i < MANY; i++) {
      asked.add(refresh(nodes.get(i % nodes.size()), token));
    }

    Set<Secret> successors = new HashSet<>();
    for (Future<IssuedToken> answer : asked) {
      successors.add(await(answer).refreshToken());
    }
    assertThat(successors).hasSize(1);
    assertThat(await(refresh(nodes.getLast(), successors.iterator().next()))).isNotNull();
  }

  @Test
  void theftThatSeveralNodesSeeAtOnceEndsTheSessionOnce() throws Exception {
    Node first = node(NOW);
    Secret token = begin(first).refreshToken();
    await(refresh(first, token));
    Instant later = NOW.plus(SessionLimits.DEFAULT.grace());
    List<Node> nodes = List.of(node(later), node(later));

    List<Future<IssuedToken>> asked = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      asked.add(refresh(nodes.get(i % nodes.size()), token));
    }

    for (Future<IssuedToken> answer : asked) {
      assertThat(error(answer)).isEqualTo(CallError.INVALID_GRANT);
    }
    Head head = await(store.store().read(tx -> store.feed().head(tx)));
    assertThat(head.number()).isEqualTo(1);
  }

  @Test
  void requestThatWasBegunBeforeItsTokenWasUsedEndsNothingWhenItIsServedLate() throws Exception {
    Node node = node(NOW);
    Secret first = begin(node).refreshToken();
    Secret second = await(refresh(node, first)).refreshToken();
    Secret third = await(refresh(node, second)).refreshToken();

    // a gateway has sent it twice, and its caller has gone on with the first answer
    assertThat(error(refresh(node, first, NOW.minusMillis(1)))).isEqualTo(CallError.INVALID_GRANT);
    Secret fourth = await(refresh(node, third)).refreshToken();

    assertThat(error(refresh(node, first, NOW))).isEqualTo(CallError.INVALID_GRANT);
    assertThat(error(refresh(node, fourth))).isEqualTo(CallError.INVALID_GRANT);
  }

  @Test
  void whatHasEndedIsRemovedAsOthersCome() throws Exception {
    Node early = node(NOW);
    List<Begun> ended = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      ended.add(begin(early));
    }
    Instant idleEnd = NOW.plus(SessionLimits.DEFAULT.idle());
    Node before = node(idleEnd.plus(SessionService.KEPT_AFTER_END));
    Node after = node(idleEnd.plus(SessionService.KEPT_AFTER_END).plusMillis(1));

    for (int i = 0; i < SessionService.ISSUED_BETWEEN_PRUNINGS; i++) {
      begin(before);
    }
    // a writing transaction more: what was begun before it is done
    await(store.store().write(tx -> store.sessions().countRevoked(tx, NOW)));
    assertThat(session(ended.getFirst())).isTrue();
    for (int i = 0; i < SessionService.ISSUED_BETWEEN_PRUNINGS; i++) {
      begin(after);
    }

    Awaitility.await().until(() -> ended.stream().noneMatch(this::session));
    assertThat(error(refresh(early, ended.getFirst().refreshToken())))
        .isEqualTo(CallError.INVALID_GRANT);
  }

  private boolean session(Begun begun) {
    try {
      String id = begun.session().id();
      return await(store.store().read(tx -> store.sessions().byId(tx, id)))
          .map(Session::sessionId)
          .isPresent();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private Begun begin(Node node) throws Exception {
    return await(
        store.store().write(tx -> node.sessions().begin(tx, ADA, TokenClient.FIRST_PARTY, SCOPES)));
  }

  private static Future<IssuedToken> refresh(Node node, Secret token) {
    return refresh(node, token, node.now());
  }

  private static Future<IssuedToken> refresh(Node node, Secret token, Instant begun) {
    return node.refreshes()
        .refresh(
            new TokenRequest("refresh_token", null, null, null, token, null, "192.0.2.1"),
            TokenClient.FIRST_PARTY,
            begun);
  }

  private Node node(Instant now) throws Exception {
    Clock clock = at(now);
    var meters = new SimpleMeterRegistry();
    var anchor = Ed25519Anchor.generate(CryptoProvider.choose());
    var feed = new FeedPublisher(store, anchor, new Bus(vertx, null, clock), clock, false);
    var audit = new Audit(store, clock, (delay, run) -> {}, meters);
    var tokens = new RefreshTokens(() -> Future.succeededFuture(new byte[32]));
    await(tokens.start());
    var limits = SessionLimits.DEFAULT;
    var sessions = new SessionService(store, feed, audit, tokens, limits, TTL, clock);
    var issuer =
        new TokenIssuer(
            TokenProfile.RFC9068,
            "https://id.example",
            "https://api.example",
            TTL,
            Map::toString,
            clock);
    var standing = new RefreshStanding(store, clock);
    return new Node(
        sessions,
        new RefreshService(store, sessions, standing, tokens, issuer, feed, limits, clock, meters),
        now);
  }

  private static Clock at(Instant now) {
    return Clock.fixed(now, ZoneOffset.UTC);
  }
}
