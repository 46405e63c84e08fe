package dev.gatehouse.auth.keys;

import static dev.gatehouse.auth.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.feed.LiveNodes;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.KeyState;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** The keys of one auth-service on a store that it may share, without the rest of it. */
final class SigningNode {
  static final Duration TTL = Duration.ofMinutes(30);
  static final Duration MONTH = Duration.ofDays(30);

  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final AtomicLong nanos = new AtomicLong();
  final LiveNodes nodes;
  final FeedPublisher feed;
  final KeyService keys;
  final KeyRotation rotation;
  final KeyUpkeep upkeep;

  /** What takes long waits for this. */
  volatile CountDownLatch gate = new CountDownLatch(0);

  private final AuthStore store;
  private final Context context;

  /** Its monotonic clock stands still, but is past the time after the start. */
  SigningNode(
      Vertx vertx, Bus bus, Ed25519Anchor anchor, AuthStore store, Path directory, Clock clock)
      throws Exception {
    this.store = store;
    context = vertx.getOrCreateContext();
    nodes =
        new LiveNodes(
            Duration.ofSeconds(3),
            nanos::get,
            (delay, run) -> vertx.setTimer(delay.toMillis(), id -> run.run()));
    nanos.set(Duration.ofSeconds(3).toNanos());
    feed = new FeedPublisher(store, anchor, bus, clock, false, nodes::asked);
    Audit audit = new Audit(store, clock, (delay, run) -> {}, meters);
    KeySettings settings =
        new KeySettings(
            directory,
            Algorithm.EDDSA,
            null,
            null,
            TokenProfile.RFC9068,
            TTL,
            Duration.ofSeconds(5),
            MONTH);
    keys =
        new KeyService(
            settings, CryptoProvider.choose(), store, feed, audit, clock, behindTheGate(vertx));
    on(keys::start);
    rotation = new KeyRotation(keys, nodes, new KeyMetrics(meters, keys, nodes, clock));
    upkeep = new KeyUpkeep(keys, rotation, store.store(), clock);
  }

  private Blocking behindTheGate(Vertx vertx) {
    return new Blocking() {
      @Override
      public <T> Future<T> call(Callable<T> work) {
        return vertx.executeBlocking(
            () -> {
              assertThat(gate.await(20, TimeUnit.SECONDS)).isTrue();
              return work.call();
            },
            false);
      }
    };
  }

  /** Calls on the event loop, as a server does, and waits for the end. */
  <T> T on(Supplier<Future<T>> call) throws Exception {
    return await(begin(call));
  }

  /** Calls on the event loop. */
  <T> Future<T> begin(Supplier<Future<T>> call) {
    Promise<T> promise = Promise.promise();
    context.runOnContext(now -> call.get().onComplete(promise));
    return promise.future();
  }

  Future<String> rotate() {
    return begin(
        () -> rotation.rotate(Authority.own(store.store()), null).map(key -> key.key().kid()));
  }

  void look() throws Exception {
    on(upkeep::look);
  }

  /** What the process's own view of the feed tells it. */
  void hearsOfKeys() {
    context.runOnContext(now -> upkeep.changedElsewhere());
  }

  String sign(Clock clock, Duration life) {
    return keys.sign(Map.of("sub", "ada", "exp", clock.instant().plus(life).getEpochSecond()));
  }

  List<StoredKey> stored() throws Exception {
    return await(store.store().read(tx -> store.keys().all(tx)));
  }

  StoredKey stored(String kid) throws Exception {
    return stored().stream().filter(key -> key.kid().equals(kid)).findFirst().orElse(null);
  }

  List<String> kids(KeyState state) throws Exception {
    return stored().stream().filter(key -> key.state() == state).map(StoredKey::kid).toList();
  }

  String active() throws Exception {
    return kids(KeyState.ACTIVE).get(0);
  }
}
