package dev.gatehouse.auth.revocation;

import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.feed.FeedPublisher;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.store.StoreFixture;
import dev.gatehouse.common.auth.RevokeOwn;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.claims.Epochs;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
final class RevocationServiceIT {
  private static final int MOST = 3;

  @Test
  void tokensAreRememberedUpToTheBoundAndOneMoreIsRefusedNotForgotten(
      Vertx vertx, @TempDir Path directory) throws Exception {
    AuthStore store = await(AuthStore.openEmbedded(vertx, directory, StoreFixture.CLOCK));
    var bus = new Bus(vertx, null, StoreFixture.CLOCK);
    var anchor = Ed25519Anchor.generate(CryptoProvider.choose());
    var feed = new FeedPublisher(store, anchor, bus, StoreFixture.CLOCK, false);
    var audit = new Audit(store, StoreFixture.CLOCK, (delay, run) -> {}, new SimpleMeterRegistry());
    var service =
        new RevocationService(
            store,
            feed,
            audit,
            null, // operators, accounts and clients take no part
            null,
            null,
            null,
            RevocationServiceIT::token,
            RevocationServiceIT::token,
            StoreFixture.CLOCK,
            MOST);

    for (int i = 0; i < MOST; i++) {
      assertThat(await(service.revokeOwn(own("token-" + i))).sequence()).isEqualTo(i + 1);
    }

    assertThat(error(service.revokeOwn(own("one-more")))).isEqualTo(CallError.BUSY);
    assertThat(await(service.revokeOwn(own("token-0"))).sequence()).isEqualTo(MOST);
    long count = await(store.store().read(tx -> store.revoked().count(tx)));
    assertThat(count).isEqualTo(MOST);
    await(store.close());
  }

  private static RevokeOwn own(String token) {
    return new RevokeOwn(null, new Secret(token), "192.0.2.1");
  }

  private static VerifiedToken token(String text) {
    return new VerifiedToken(
        null,
        List.of(),
        "ada",
        SubjectKind.USER,
        null,
        null,
        Set.of(),
        null,
        text,
        Epochs.ZERO,
        null,
        null,
        null,
        StoreFixture.NOW.plusSeconds(600),
        "kid");
  }
}
