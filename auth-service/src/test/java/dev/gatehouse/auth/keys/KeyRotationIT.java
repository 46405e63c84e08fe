package dev.gatehouse.auth.keys;

import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static dev.gatehouse.auth.store.StoreFixture.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.TestDatabase;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.JwkSet;
import dev.gatehouse.common.jose.KeyState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Rotations on a real store, with nodes that follow, lag and fall silent. */
@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(VertxExtension.class)
final class KeyRotationIT {
  @Parameter TestDatabase database;

  private final Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  private final Clock clock =
      new Clock() {
        @Override
        public Instant instant() {
          return now.get();
        }

        @Override
        public ZoneOffset getZone() {
          return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(java.time.ZoneId zone) {
          throw new UnsupportedOperationException();
        }
      };

  private Vertx vertx;
  private Path directory;
  private Bus bus;
  private AuthStore store;
  private SigningNode auth;

  @BeforeEach
  void open(Vertx fresh, @TempDir Path temporary) throws Exception {
    vertx = fresh;
    directory = temporary;
    bus = new Bus(vertx, null, Clock.systemUTC());
    store = await(AuthStore.open(vertx, database.at(directory), clock));
    auth = another();
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  private SigningNode another() throws Exception {
    return new SigningNode(vertx, bus, anchor, store, directory, clock);
  }

  @Test
  void newKeySignsAndTheOneBeforeVerifiesStill() throws Exception {
    String first = auth.active();
    String token = auth.sign(clock, SigningNode.TTL);
    forward(Duration.ofMinutes(1));

    String second = await(auth.rotate());

    assertThat(kidOf(token)).isEqualTo(first);
    assertThat(kidOf(auth.sign(clock, SigningNode.TTL))).isEqualTo(second);
    assertThat(auth.active()).isEqualTo(second);
    StoredKey before = auth.stored(first);
    assertThat(before.state()).isEqualTo(KeyState.RETIRING);
    assertThat(before.times().retiringAt()).isEqualTo(now.get());
    assertThat(before.times().verifiesUntil())
        .isEqualTo(now.get().plus(SigningNode.TTL).plusSeconds(10 + 5));
    assertThat(auth.keys.ring().find(first)).isNotNull();
    assertThat(auth.meters.get("gatehouse.key.rotations").tag("outcome", "done").counter().count())
        .isEqualTo(1);
    assertThat(auth.meters.get("gatehouse.signing.keys").tag("state", "retiring").gauge().value())
        .isEqualTo(1);
  }

  @Test
  void everyNodeHasTheKeyBeforeItSigns() throws Exception {
    await(auth.feed.serve());
    FeedNode node =
        new FeedNode(vertx, bus, anchor.publicKey(), List.of(), Duration.ofSeconds(3), clock);
    await(node.start());
    assertThat(auth.nodes.count()).isEqualTo(1);

    for (int i = 0; i < 5; i++) {
      String kid = await(auth.rotate());

      assertThat(JwkSet.of(node.view().keys())).contains(kid);
      assertThat(node.view().keys().find(kidOf(auth.sign(clock, SigningNode.TTL)))).isNotNull();
    }
    await(node.close());
    assertThat(auth.nodes.count()).isZero();
  }

  @Test
  void nodeThatDoesNotConfirmStopsTheRotationAndTheKeyStaysNext() throws Exception {
    String first = auth.active();
    asks("laggard", 1);

    Future<String> rotation = auth.rotate();
    awaitThatItWaits();
    pass(Duration.ofSeconds(9), "laggard", 1);
    assertThat(rotation.isComplete()).isFalse();
    assertThat(auth.active()).isEqualTo(first);
    pass(Duration.ofSeconds(1), "laggard", 1);

    CallException refusal = (CallException) failure(rotation);
    assertThat(refusal.error()).isEqualTo(CallError.UNAVAILABLE);
    assertThat(refusal.details()).singleElement().asString().contains("it stays next");
    assertThat(kidOf(auth.sign(clock, SigningNode.TTL))).isEqualTo(first);
    String next = auth.kids(KeyState.NEXT).get(0);

    asks("laggard", 2);
    assertThat(await(auth.rotate())).isEqualTo(next);
    assertThat(auth.active()).isEqualTo(next);
    assertThat(auth.stored()).hasSize(2);
  }

  @Test
  void silentNodeIsNotWaitedFor() throws Exception {
    asks("gone", 1);
    auth.nanos.addAndGet(Duration.ofSeconds(3).toNanos() + 1);

    assertThat(await(auth.rotate())).isEqualTo(auth.active());
  }

  @Test
  void restartInTheMiddleOfARotationGoesOnWithItsKey() throws Exception {
    String first = auth.active();
    asks("laggard", 1);
    auth.rotate();
    awaitThatItWaits();
    String next = auth.kids(KeyState.NEXT).get(0);

    SigningNode restarted = another();

    assertThat(kidOf(restarted.sign(clock, SigningNode.TTL))).isEqualTo(first);
    assertThat(restarted.keys.ring().find(next)).isNotNull();
    assertThat(await(restarted.rotate())).isEqualTo(next);
    assertThat(kidOf(restarted.sign(clock, SigningNode.TTL))).isEqualTo(next);
    assertThat(another().keys.ring().keys()).hasSize(2);
  }

  @Test
  void whoAsksForTheSameWhileARotationIsUnderWayIsToldOfThatOne() throws Exception {
    Future<String> one = auth.rotate();
    Future<String> two = auth.rotate();

    assertThat(await(one)).isEqualTo(await(two));
    assertThat(auth.stored()).hasSize(2);
  }

  @Test
  void otherAlgorithmBesideARotationIsAConflict() throws Exception {
    Future<String> one = auth.rotate();
    Future<?> two =
        auth.begin(() -> auth.rotation.rotate(Authority.own(store.store()), Algorithm.ES256));

    assertThat(error(two)).isEqualTo(CallError.CONFLICT);
    await(one);
  }

  @Test
  void algorithmIsKeptUnlessAnotherIsAskedFor() throws Exception {
    await(auth.rotate());
    assertThat(auth.stored(auth.active()).algorithm()).isEqualTo(Algorithm.EDDSA);

    auth.on(() -> auth.rotation.rotate(Authority.own(store.store()), Algorithm.ES256));
    assertThat(auth.stored(auth.active()).algorithm()).isEqualTo(Algorithm.ES256);

    await(auth.rotate());
    assertThat(auth.stored(auth.active()).algorithm()).isEqualTo(Algorithm.ES256);
  }

  @Test
  void nextKeyOfAnotherAlgorithmMakesWay() throws Exception {
    asks("laggard", 1);
    Future<String> cut = auth.rotate();
    awaitThatItWaits();
    String unfit = auth.kids(KeyState.NEXT).get(0);
    pass(Duration.ofSeconds(10), "laggard", 1);
    failure(cut);
    asks("laggard", 100);

    auth.on(() -> auth.rotation.rotate(Authority.own(store.store()), Algorithm.ES256));

    assertThat(auth.stored(unfit).state()).isEqualTo(KeyState.RETIRED);
    assertThat(auth.keys.ring().find(unfit)).isNull();
    assertThat(auth.stored(auth.active()).algorithm()).isEqualTo(Algorithm.ES256);
  }

  @Test
  void scheduledRotationHappensOnceWhateverTheNumberOfProcesses() throws Exception {
    SigningNode second = another();
    String first = auth.active();
    forward(SigningNode.MONTH.minusMinutes(2).minusMillis(1));
    auth.look();
    assertThat(auth.stored()).hasSize(1);

    forward(Duration.ofMillis(1));
    lookTogether(auth, second);
    assertThat(auth.kids(KeyState.NEXT)).hasSize(1);
    assertThat(auth.active()).isEqualTo(first);

    forward(Duration.ofMinutes(2));
    lookTogether(auth, second);
    lookTogether(auth, second);

    assertThat(auth.stored()).hasSize(2);
    assertThat(auth.stored(first).state()).isEqualTo(KeyState.RETIRING);
    assertThat(kidOf(auth.sign(clock, SigningNode.TTL))).isEqualTo(auth.active());
    assertThat(kidOf(second.sign(clock, SigningNode.TTL))).isEqualTo(auth.active());
  }

  @Test
  void processThatIsLateFindsThatTheScheduledRotationHasHappened() throws Exception {
    SigningNode late = another();
    forward(SigningNode.MONTH);
    late.gate = new CountDownLatch(1);
    Future<Void> looking = late.begin(late.upkeep::look); // it is making its key
    auth.look();
    String second = auth.active();

    late.gate.countDown();
    await(looking);

    assertThat(auth.active()).isEqualTo(second);
    assertThat(auth.stored()).hasSize(2);
  }

  @Test
  void rotationsOfSeveralProcessesAtOnceLeaveOneActiveKeyThatAllSignWith() throws Exception {
    List<SigningNode> all = List.of(auth, another(), another());

    for (int round = 0; round < 5; round++) {
      List<Future<String>> rotations = all.stream().map(SigningNode::rotate).toList();
      for (Future<String> rotation : rotations) {
        await(rotation.otherwiseEmpty()); // a CONFLICT is an honest answer too
      }
      assertThat(rotations).anyMatch(Future::succeeded);
      for (SigningNode node : all) {
        node.look();
        assertThat(kidOf(node.sign(clock, SigningNode.TTL))).isEqualTo(auth.active());
      }
      assertThat(auth.kids(KeyState.NEXT)).isEmpty();
    }
  }

  @Test
  void keyRetiresByItselfWhenItsLastTokenHasEnded() throws Exception {
    String first = auth.active();
    await(auth.rotate());
    Instant until = auth.stored(first).times().verifiesUntil();
    now.set(until.minusMillis(1));
    auth.look();
    assertThat(auth.stored(first).state()).isEqualTo(KeyState.RETIRING);

    now.set(until);
    auth.look();

    assertThat(auth.stored(first).state()).isEqualTo(KeyState.RETIRED);
    assertThat(auth.stored(first).wrappedPrivateKey()).isEmpty();
    assertThat(auth.keys.ring().find(first)).isNull();
  }

  @Test
  void longLivedTokenHoldsItsKey() throws Exception {
    String first = auth.active();
    auth.on(() -> auth.keys.readyFor(Duration.ofHours(2)));
    await(auth.rotate());
    assertThat(auth.stored(first).times().verifiesUntil())
        .isEqualTo(now.get().plus(Duration.ofHours(2)).plusSeconds(10 + 5));

    String second = auth.active();
    auth.sign(clock, Duration.ofHours(3)); // nobody has said it before
    Awaitility.await().until(() -> auth.stored(second).longestLife().equals(Duration.ofHours(3)));
  }

  @Test
  void revokedActiveKeyIsFollowedByAnotherAtOnce() throws Exception {
    String first = auth.active();

    auth.on(() -> auth.rotation.revoke(Authority.own(store.store()), first));

    assertThat(auth.stored(first).state()).isEqualTo(KeyState.RETIRED);
    assertThat(auth.stored(first).times().revokedAt()).isEqualTo(now.get());
    assertThat(auth.keys.ring().find(first)).isNull();
    assertThat(kidOf(auth.sign(clock, SigningNode.TTL))).isEqualTo(auth.active());
    assertThat(auth.active()).isNotEqualTo(first);
  }

  @Test
  void processThatHearsOfARevokedKeySignsWithItNoMoreBeforeItsNextLook() throws Exception {
    SigningNode other = another();
    await(auth.feed.serve());
    FeedNode node =
        new FeedNode(vertx, bus, anchor.publicKey(), List.of(), Duration.ofSeconds(3), clock);
    node.onKeysChanged(other::hearsOfKeys);
    await(node.start());
    String first = auth.active();
    assertThat(kidOf(other.sign(clock, SigningNode.TTL))).isEqualTo(first);

    auth.on(() -> auth.rotation.revoke(Authority.own(store.store()), first));

    Awaitility.await().until(() -> kidOf(other.sign(clock, SigningNode.TTL)).equals(auth.active()));
    assertThat(auth.active()).isNotEqualTo(first);
    await(node.close());
  }

  @Test
  void revocationBesideRotationsEndsTheKeyAllTheSame() throws Exception {
    Authority own = Authority.own(store.store());
    SigningNode other = another();
    for (int round = 0; round < 10; round++) {
      String active = auth.active();
      other.look();
      Future<String> rotation = auth.rotate();
      Future<Long> revoked = auth.begin(() -> auth.rotation.revoke(own, active));
      Future<String> elsewhere = other.rotate();

      await(revoked);
      await(rotation.otherwiseEmpty());
      await(elsewhere.otherwiseEmpty());

      assertThat(auth.stored(active).state()).isEqualTo(KeyState.RETIRED);
      assertThat(auth.stored(active).times().revokedAt()).isEqualTo(now.get());
      assertThat(auth.kids(KeyState.ACTIVE)).hasSize(1);
    }
  }

  @Test
  void revocationWaitsASecondForANodeAndNoLonger() throws Exception {
    String first = auth.active();
    asks("laggard", 1);

    Future<Long> revoked =
        auth.begin(() -> auth.rotation.revoke(Authority.own(store.store()), first));
    awaitThatItWaits();
    assertThat(revoked.isComplete()).isFalse();
    pass(Duration.ofSeconds(1), "laggard", 1);

    await(revoked);
    assertThat(auth.keys.ring().find(first)).isNull();
  }

  @Test
  void keysThatVerifyAreBounded() throws Exception {
    while (auth.stored().size() < KeyRotation.MOST_KEYS) {
      await(auth.rotate());
    }

    assertThat(error(auth.rotate())).isEqualTo(CallError.CONFLICT);

    assertThat(auth.kids(KeyState.RETIRING)).hasSize(KeyRotation.MOST_KEYS - 1);
    String active = auth.active();
    auth.on(() -> auth.rotation.revoke(Authority.own(store.store()), active));
    assertThat(auth.active()).isNotEqualTo(active); // a revocation always may
    String old = auth.kids(KeyState.RETIRING).get(0);
    auth.on(() -> auth.rotation.revoke(Authority.own(store.store()), old));
    await(auth.rotate());
  }

  @Test
  void retireLeavesWhatSignsNoMoreAsItIs() throws Exception {
    String first = auth.active();
    Authority own = Authority.own(store.store());
    assertThat(error(auth.begin(() -> auth.rotation.retire(own, "none"))))
        .isEqualTo(CallError.NOT_FOUND);
    assertThat(error(auth.begin(() -> auth.rotation.revoke(own, "none"))))
        .isEqualTo(CallError.NOT_FOUND);

    auth.on(() -> auth.rotation.retire(own, first));
    StoredKey retiring = auth.stored(first);
    long number = auth.on(() -> auth.rotation.retire(own, first));

    assertThat(retiring.state()).isEqualTo(KeyState.RETIRING);
    assertThat(auth.stored(first)).isEqualTo(retiring);
    assertThat(number).isEqualTo(await(store.store().read(tx -> store.feed().head(tx))).number());
    assertThat(auth.stored()).hasSize(2);
  }

  private void lookTogether(SigningNode one, SigningNode other) throws Exception {
    Future<Void> first = one.begin(one.upkeep::look);
    Future<Void> second = other.begin(other.upkeep::look);
    await(first);
    await(second);
  }

  private void asks(String node, long applied) throws Exception {
    String feedId = await(store.store().read(tx -> store.feed().head(tx))).feedId();
    auth.nodes.asked(new FeedQuestion("n", feedId, applied, node, false));
  }

  /** Lets the monotonic clock go on, second by second, while a node asks. */
  private void pass(Duration time, String node, long applied) throws Exception {
    for (long second = 0; second < time.toSeconds(); second++) {
      auth.nanos.addAndGet(1_000_000_000L);
      asks(node, applied);
    }
  }

  private void awaitThatItWaits() {
    Awaitility.await()
        .until(() -> auth.meters.get("gatehouse.key.rotations.waiting").gauge().value() == 1);
  }

  private void forward(Duration time) {
    now.updateAndGet(before -> before.plus(time));
  }

  private static String kidOf(String token) {
    byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    return new JsonObject(new String(header, StandardCharsets.UTF_8)).getString("kid");
  }
}
