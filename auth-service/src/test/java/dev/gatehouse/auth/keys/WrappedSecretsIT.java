package dev.gatehouse.auth.keys;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.Algorithm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
final class WrappedSecretsIT {
  private static final int NODES = 8;

  private Vertx vertx;
  private Path directory;
  private AuthStore store;

  @BeforeEach
  void open(Vertx fresh, @TempDir Path folder) throws Exception {
    vertx = fresh;
    directory = folder;
    store = await(AuthStore.openEmbedded(vertx, directory, CLOCK));
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  @Test
  void everyNodeHasTheSameSecretThoughAllStartAtOnce() throws Exception {
    List<Future<byte[]>> opened = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      opened.add(secrets(1).open("purpose"));
    }

    byte[] first = await(opened.getFirst());
    assertThat(first).hasSize(32).isNotEqualTo(new byte[32]);
    for (Future<byte[]> other : opened) {
      assertThat(await(other)).isEqualTo(first);
    }
    assertThat(await(secrets(1).open("other"))).isNotEqualTo(first);
  }

  @Test
  void storeHoldsItWrappedAndAnotherKeyDoesNotOpenIt() throws Exception {
    byte[] secret = await(secrets(1).open("purpose"));

    String wrapped = await(store.store().read(tx -> store.keys().wrappedKey(tx, "purpose")));
    assertThat(wrapped).isNotBlank();
    for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
      assertThat(wrapped).doesNotContain(encoder.withoutPadding().encodeToString(secret));
    }
    Future<byte[]> other = secrets(2).open("purpose");
    assertThatThrownBy(() -> await(other)).hasRootCauseInstanceOf(Exception.class);
    assertThat(other.cause()).isInstanceOf(KeyUnavailableException.class);
  }

  private WrappedSecrets secrets(int seed) {
    byte[] key = new byte[32];
    key[0] = (byte) seed;
    KeySettings settings =
        new KeySettings(
            directory,
            Algorithm.EDDSA,
            null,
            new Secret(Base64.getEncoder().encodeToString(key)),
            TokenProfile.RFC9068,
            Duration.ofMinutes(30),
            Duration.ZERO,
            Duration.ZERO);
    return new WrappedSecrets(settings, store, vertx::executeBlocking);
  }
}
