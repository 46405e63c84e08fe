package dev.gatehouse.auth.store;

import static dev.gatehouse.auth.store.StoreFixture.CLOCK;
import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static dev.gatehouse.auth.store.StoreFixture.account;
import static dev.gatehouse.auth.store.StoreFixture.await;
import static dev.gatehouse.auth.store.StoreFixture.error;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.feed.ClientState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass(name = "{0}")
@EnumSource(TestDatabase.class)
@ExtendWith(VertxExtension.class)
class SqlClientsIT {
  @Parameter TestDatabase database;

  private AuthStore store;

  @BeforeEach
  void open(Vertx vertx, @TempDir Path directory) throws Exception {
    store = await(AuthStore.open(vertx, database.at(directory), CLOCK));
  }

  @AfterEach
  void close() throws Exception {
    await(store.close());
  }

  @Test
  void clientComesBackAsItWasStored() throws Exception {
    RegisteredClient client = client("reporter", 0);

    await(insert(client));

    assertThat(byId("reporter")).contains(client);
    assertThat(byId("other")).isEmpty();
  }

  @Test
  void idIsTakenOnceAndAlsoByAnAccountsName() throws Exception {
    await(insert(client("reporter", 0)));
    await(store.store().write(tx -> store.accounts().insert(tx, account("ada"))));

    assertThat(error(insert(client("reporter", 1)))).isEqualTo(CallError.CONFLICT);
    assertThat(error(insert(client("ada", 0)))).isEqualTo(CallError.CONFLICT);
    assertThat(error(store.store().write(tx -> store.accounts().insert(tx, account("reporter")))))
        .isEqualTo(CallError.CONFLICT);
    assertThat(nameTaken("reporter")).isTrue();
    assertThat(nameTaken("free")).isFalse();
  }

  @Test
  void tombstoneGivesItsPlaceAndItsIdAndKeepsItsEpoch() throws Exception {
    await(insert(client("reporter", 0)));
    await(update(client("reporter", 0).tombstone()));

    assertThat(byId("reporter")).isEmpty();
    assertThat(highestEpoch("reporter")).isEqualTo(1);
    assertThat(error(update(client("reporter", 5)))).isEqualTo(CallError.NOT_FOUND);

    await(insert(client("reporter", 2)));
    assertThat(byId("reporter")).contains(client("reporter", 2));
    assertThat(highestEpoch("reporter")).isEqualTo(2);
    assertThat(highestEpoch("nobody")).isEqualTo(-1);
  }

  @Test
  void snapshotHasThoseOfWhichSomethingWasRevokedAndWhen() throws Exception {
    await(insert(client("plain", 0)));
    await(insert(client("revoked", 0)));
    await(insert(client("gone", 0)));
    await(update(client("revoked", 0).withNextEpoch()));
    await(update(client("gone", 0).tombstone()));

    List<Clients.OfInterest> known =
        await(store.store().read(tx -> store.clients().forSnapshot(tx, 10)));

    assertThat(known)
        .extracting(one -> one.client().clientId() + one.client().epoch() + one.client().state())
        .containsExactly("gone1DELETED", "revoked1ENABLED");
    assertThat(known).extracting(Clients.OfInterest::raisedAt).containsOnly(CLOCK.instant());
  }

  private static RegisteredClient client(String id, int epoch) {
    return new RegisteredClient(
        id,
        ClientState.ENABLED,
        Set.of("client_credentials"),
        new LinkedHashSet<>(List.of("b", "a")),
        List.of("https://a.example/", "https://b.example/?x=1"),
        "hash",
        null,
        NOW,
        epoch,
        NOW);
  }

  private Future<Void> insert(RegisteredClient client) {
    return store.store().write(tx -> store.clients().insert(tx, client));
  }

  private Future<Void> update(RegisteredClient client) {
    return store.store().write(tx -> store.clients().update(tx, client));
  }

  private Optional<RegisteredClient> byId(String id) throws Exception {
    return await(store.store().read(tx -> store.clients().byId(tx, id)));
  }

  private boolean nameTaken(String name) throws Exception {
    return await(store.store().read(tx -> store.accounts().nameTaken(tx, name)));
  }

  private int highestEpoch(String name) throws Exception {
    return await(store.store().read(tx -> store.accounts().highestEpoch(tx, name)));
  }
}
