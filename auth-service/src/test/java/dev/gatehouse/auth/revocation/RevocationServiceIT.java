package dev.gatehouse.auth.revocation;

import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.StoreFixture;
import dev.gatehouse.auth.store.TestDatabase;
import dev.gatehouse.common.auth.RevokeOwn;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.claims.Epochs;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.TokenVerifier;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(VertxExtension.class)
final class RevocationServiceIT {
  @Parameter TestDatabase database;

  private static final int MOST = 3;
  private static final Instant EXPIRY =
      StoreFixture.NOW.truncatedTo(ChronoUnit.SECONDS).plusSeconds(600);

  @Test
  void tokensAreRememberedUpToTheBoundAndOneMoreIsRefusedNotForgotten(
      Vertx vertx, @TempDir Path directory) throws Exception {
    AuthStore store = await(AuthStore.open(vertx, database.at(directory), StoreFixture.CLOCK));
    RevocationService service = service(vertx, store, text -> token(text, null));

    for (int i = 0; i < MOST; i++) {
      assertThat(await(service.revokeOwn(own("token-" + i))).sequence()).isEqualTo(i + 1);
    }

    assertThat(error(service.revokeOwn(own("one-more")))).isEqualTo(CallError.BUSY);
    assertThat(await(service.revokeOwn(own("token-0"))).sequence()).isEqualTo(MOST);
    long count = await(store.store().read(tx -> store.revoked().count(tx)));
    assertThat(count).isEqualTo(MOST);
    await(store.close());
  }

  @Test
  void whatHasEndedMakesRoomAndNotBefore(Vertx vertx, @TempDir Path directory) throws Exception {
    AuthStore store = await(AuthStore.open(vertx, database.at(directory), StoreFixture.CLOCK));
    RevocationService full = service(vertx, store, text -> token(text, null));
    for (int i = 0; i < MOST; i++) {
      await(full.revokeOwn(own("token-" + i)));
    }
    Instant forgotten = EXPIRY.plus(RevocationService.KEPT_AFTER_EXPIRY);

    for (Instant now : List.of(forgotten, forgotten.plusMillis(1))) {
      Clock clock = Clock.fixed(now, ZoneOffset.UTC);
      RevocationService service = service(vertx, store, text -> token(text, null), clock);
      Future<Revoked> revoked = service.revokeOwn(own("one-more"));
      if (now.equals(forgotten)) {
        assertThat(error(revoked)).isEqualTo(CallError.BUSY);
      } else {
        assertThat(await(revoked).sequence()).isEqualTo(MOST + 1);
      }
    }
    long count = await(store.store().read(tx -> store.revoked().count(tx)));
    assertThat(count).isEqualTo(1);
    await(store.close());
  }

  @Test
  void tokenOfAnotherClientIsNotForItsBearerToRevoke(Vertx vertx, @TempDir Path directory)
      throws Exception {
    AuthStore store = await(AuthStore.open(vertx, database.at(directory), StoreFixture.CLOCK));
    RevocationService service = service(vertx, store, text -> token(text, text));

    assertThat(await(service.revokeOwn(own("robot"))).sequence()).isZero();
    long count = await(store.store().read(tx -> store.revoked().count(tx)));
    assertThat(count).isZero();
    assertThat(await(service.revokeOwn(own("first-party"))).sequence()).isEqualTo(1);
    await(store.close());
  }

  private static RevocationService service(Vertx vertx, AuthStore store, TokenVerifier tokens) {
    return service(vertx, store, tokens, StoreFixture.CLOCK);
  }

  private static RevocationService service(
      Vertx vertx, AuthStore store, TokenVerifier tokens, Clock clock) {
    var bus = new Bus(vertx, null, clock);
    var anchor = Ed25519Anchor.generate(CryptoProvider.choose());
    var feed = new FeedPublisher(store, anchor, bus, clock, false);
    var audit = new Audit(store, clock, (delay, run) -> {}, new SimpleMeterRegistry());
    return new RevocationService(
        store, feed, audit, null, // operators, accounts, clients and sessions take no part
        null, null, null, null, null, tokens, tokens, clock, MOST);
  }

  private static RevokeOwn own(String token) {
    return new RevokeOwn(null, new Secret(token), "192.0.2.1");
  }

  private static VerifiedToken token(String text, String client) {
    return new VerifiedToken(
        null,
        List.of(),
        "ada",
        SubjectKind.USER,
        null,
        client,
        Set.of(),
        null,
        text,
        Epochs.ZERO,
        null,
        null,
        null,
        EXPIRY,
        "kid");
  }
}
