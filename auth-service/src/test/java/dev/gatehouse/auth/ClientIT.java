package dev.gatehouse.auth;

import static dev.gatehouse.auth.RunningAuth.claims;
import static dev.gatehouse.auth.RunningAuth.clientCredentials;
import static dev.gatehouse.auth.RunningAuth.credentials;
import static dev.gatehouse.auth.RunningAuth.header;
import static dev.gatehouse.auth.RunningAuth.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.Client;
import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.auth.CreateClient;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.DeleteClient;
import dev.gatehouse.common.auth.DeleteUser;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.Introspect;
import dev.gatehouse.common.auth.Introspection;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.ListClients;
import dev.gatehouse.common.auth.ListEvents;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.RevokeOwn;
import dev.gatehouse.common.auth.RotateClientSecret;
import dev.gatehouse.common.auth.ShowClient;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.Call;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.ClientState;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.SecurityChange;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class ClientIT {
  private static final String ADDRESS = "192.0.2.1";
  private static final String GRACE = "password-of-grace";

  private final TestClock clock = new TestClock();
  private Vertx vertx;
  private Path dataDir;
  private RunningAuth auth;

  @BeforeEach
  void start(Vertx fresh, @TempDir Path directory) {
    vertx = fresh;
    dataDir = directory;
    auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
  }

  @AfterEach
  void stop() {
    auth.stop();
  }

  @Test
  void clientGetsATokenOfItsOwnThatNamesNoAccount() {
    Secret secret = reporter().clientSecret();

    IssuedToken token = auth.ask(AuthCalls.TOKEN, clientCredentials("reporter", secret, null));

    assertThat(token.scope()).isEqualTo("tasks:read reports:read");
    assertThat(token.refreshToken()).isNull();
    assertThat(token.expiresInSeconds()).isEqualTo(1800);
    assertThat(header(token.accessToken()).getString("typ")).isEqualTo("at+jwt");
    assertThat(claims(token.accessToken()).fieldNames())
        .containsExactlyInAnyOrder(
            "iss", "sub", "aud", "exp", "iat", "jti", "client_id", "scope", "epoch");
    assertThat(claims(token.accessToken()).getString("sub")).isEqualTo("reporter");
    assertThat(claims(token.accessToken()).getString("client_id")).isEqualTo("reporter");
    assertThat(claims(token.accessToken()).getJsonArray("epoch"))
        .isEqualTo(new JsonArray().add(0).add(0).add(0));
    assertThat(lastEvent("client.token-issued").actor()).isEqualTo("reporter");
  }

  @Test
  void clientAsksForPartOfItsScopesAndForNothingElse() {
    Secret secret = reporter().clientSecret();

    assertThat(
            auth.ask(AuthCalls.TOKEN, clientCredentials("Reporter", secret, "tasks:read")).scope())
        .isEqualTo("tasks:read");
    for (String scope :
        List.of("tasks:write", "tasks:read tasks:write", "gatehouse:admin", "a  b")) {
      assertThat(error(AuthCalls.TOKEN, clientCredentials("reporter", secret, scope)))
          .as(scope)
          .isEqualTo(CallError.INVALID_SCOPE);
    }
  }

  @Test
  void whoeverDoesNotAuthenticateIsRefusedAlike() {
    Secret secret = reporter().clientSecret();
    Secret other = auth.createClient("other", "a", "client_credentials").clientSecret();

    for (ClientCredentials given :
        List.of(
            credentials("reporter", null),
            credentials("reporter", other),
            credentials("reporter", new Secret(secret.value() + "x")),
            credentials("nobody", secret),
            credentials("x".repeat(5000), secret),
            credentials("reporter\0", secret))) {
      CallException refusal = auth.refusal(AuthCalls.TOKEN, request("client_credentials", given));
      assertThat(refusal.error()).isEqualTo(CallError.INVALID_CLIENT);
      assertThat(refusal.details()).isEmpty();
    }
    assertThat(error(AuthCalls.TOKEN, request("client_credentials", null)))
        .isEqualTo(CallError.INVALID_CLIENT);
    assertThat(lastEvent("client.refused").clientAddress()).isEqualTo(ADDRESS);
  }

  @Test
  void grantThatTheClientHasNotIsUnauthorizedAndAnUnknownOneUnsupported() {
    Secret secret = auth.createClient("portal", "a", "password").clientSecret();

    assertThat(error(AuthCalls.TOKEN, clientCredentials("portal", secret, null)))
        .isEqualTo(CallError.UNAUTHORIZED_CLIENT);
    assertThat(
            error(AuthCalls.TOKEN, request("client_credentials", credentials("first-party", null))))
        .isEqualTo(CallError.UNAUTHORIZED_CLIENT);
    assertThat(error(AuthCalls.TOKEN, request("authorization_code", credentials("portal", secret))))
        .isEqualTo(CallError.UNSUPPORTED_GRANT_TYPE);
    assertThat(
            error(
                AuthCalls.TOKEN,
                login(credentials("reporter", reporter().clientSecret()), "grace", GRACE, null)))
        .isEqualTo(CallError.UNAUTHORIZED_CLIENT);
  }

  @Test
  void wrongSecretsCountForTheAddressTogetherWithLoginsAndEndByThemselves() {
    Secret secret = reporter().clientSecret();
    TokenRequest wrong = clientCredentials("reporter", new Secret("wrong"), null);
    for (int i = 0; i < 50; i++) {
      assertThat(error(AuthCalls.TOKEN, wrong)).isEqualTo(CallError.INVALID_CLIENT);
      // ten in a row of a pair would be limited: another name each time
      auth.refusedLogin("nobody-" + i, "wrong-password", ADDRESS);
    }

    CallException refusal =
        auth.refusal(AuthCalls.TOKEN, clientCredentials("reporter", secret, null));
    assertThat(refusal.error()).isEqualTo(CallError.TOO_MANY_TRIES);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(
            auth.ask(
                AuthCalls.TOKEN,
                new TokenRequest(
                    "client_credentials",
                    credentials("reporter", secret),
                    null,
                    null,
                    null,
                    null,
                    "192.0.2.99")))
        .isNotNull();
    clock.forward(Duration.ofMinutes(1));
    assertThat(auth.ask(AuthCalls.TOKEN, clientCredentials("reporter", secret, null))).isNotNull();
  }

  @Test
  void tenWrongSecretsKeepNobodyOut() {
    Secret secret = reporter().clientSecret();
    for (int i = 0; i < 20; i++) {
      error(AuthCalls.TOKEN, clientCredentials("reporter", new Secret("wrong"), null));
    }

    assertThat(auth.ask(AuthCalls.TOKEN, clientCredentials("reporter", secret, null))).isNotNull();
  }

  @Test
  void givenSecretWorksAndIsNowhereInTheDatabase() throws Exception {
    Secret given = new Secret("0123456789abcdef0123456789abcdef");
    NewClient client = new NewClient("given", given, null, null, null);
    auth.ask(AuthCalls.CREATE_CLIENT, new CreateClient(Operator.LOCAL, client));
    Secret generated = reporter().clientSecret();

    assertThat(auth.ask(AuthCalls.TOKEN, clientCredentials("given", given, null)).scope())
        .isEmpty();
    auth.stop();
    String database = new String(Files.readAllBytes(dataDir.resolve("gatehouse.db")), ISO);
    assertThat(database).contains("reporter").doesNotContain(given.value(), generated.value());
    auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    assertThat(auth.ask(AuthCalls.TOKEN, clientCredentials("given", given, null))).isNotNull();
  }

  private static final java.nio.charset.Charset ISO = java.nio.charset.StandardCharsets.ISO_8859_1;

  @Test
  void duringARotationTwoSecretsWorkAndTheOldOneEndsWithTheNext() {
    Secret first = reporter().clientSecret();

    Secret second = rotate("reporter").clientSecret();
    assertThat(works(first)).isTrue();
    assertThat(works(second)).isTrue();

    Secret third = rotate("reporter").clientSecret();
    assertThat(works(first)).isFalse();
    assertThat(works(second)).isTrue();
    assertThat(works(third)).isTrue();
    assertThat(List.of(first.value(), second.value(), third.value())).doesNotHaveDuplicates();
    assertThat(lastEvent("client.secret-rotated").subject()).isEqualTo("reporter");
    assertThat(
            error(
                AuthCalls.ROTATE_CLIENT_SECRET, new RotateClientSecret(Operator.LOCAL, "x", null)))
        .isEqualTo(CallError.NOT_FOUND);
    assertThat(
            error(
                AuthCalls.ROTATE_CLIENT_SECRET,
                new RotateClientSecret(Operator.LOCAL, "reporter", new Secret("short"))))
        .isEqualTo(CallError.INVALID_REQUEST);
  }

  @Test
  void namesAndClientIdsAreOneNamespace() {
    auth.create(user("grace"));
    reporter();

    assertThat(error(AuthCalls.CREATE_CLIENT, create("grace"))).isEqualTo(CallError.CONFLICT);
    assertThat(error(AuthCalls.CREATE_CLIENT, create("Reporter"))).isEqualTo(CallError.CONFLICT);
    assertThat(error(AuthCalls.CREATE_CLIENT, create("first-party"))).isEqualTo(CallError.CONFLICT);
    assertThat(
            error(
                AuthCalls.CREATE_USERS, new CreateUsers(Operator.LOCAL, List.of(user("reporter")))))
        .isEqualTo(CallError.CONFLICT);
  }

  @Test
  void nameThatComesAgainBeginsAboveWhatItsPredecessorsHad() {
    auth.create(user("grace"));
    auth.ask(AuthCalls.DELETE_USER, new DeleteUser(Operator.LOCAL, "grace")); // epoch 1
    auth.createClient("grace", "a", "client_credentials"); // 2
    assertThat(client("grace").epoch()).isEqualTo(2);
    auth.ask(AuthCalls.DELETE_CLIENT, new DeleteClient(Operator.LOCAL, "grace")); // 3
    auth.create(user("grace")); // 4

    assertThat(claims(auth.login("grace", GRACE).accessToken()).getJsonArray("epoch").getInteger(0))
        .isEqualTo(4);
    assertThat(client("grace").state()).isEqualTo(ClientState.DELETED);
  }

  @Test
  void deletedClientIsGoneAndTheFeedKnows() {
    Secret secret = reporter().clientSecret();
    Secret token =
        auth.ask(AuthCalls.TOKEN, clientCredentials("reporter", secret, null)).accessToken();

    ChangedClient deleted =
        auth.ask(AuthCalls.DELETE_CLIENT, new DeleteClient(Operator.LOCAL, "Reporter"));

    assertThat(deleted.sequence()).isEqualTo(snapshot().head());
    assertThat(client("reporter").state()).isEqualTo(ClientState.DELETED);
    assertThat(works(secret)).isFalse();
    assertThat(error(AuthCalls.SHOW_CLIENT, new ShowClient(Operator.LOCAL, "reporter")))
        .isEqualTo(CallError.NOT_FOUND);
    assertThat(introspect(helper(), token)).isEqualTo(Introspection.INACTIVE);
    assertThat(lastEvent("client.deleted").subject()).isEqualTo("reporter");
  }

  @Test
  void revokedClientGetsGoodTokensAgainAtOnce() {
    Secret secret = reporter().clientSecret();
    ClientCredentials asker = helper();
    Secret before =
        auth.ask(AuthCalls.TOKEN, clientCredentials("reporter", secret, null)).accessToken();

    long sequence =
        auth.ask(AuthCalls.REVOKE, Revoke.client(Operator.LOCAL, "Reporter")).sequence();

    Secret after =
        auth.ask(AuthCalls.TOKEN, clientCredentials("reporter", secret, null)).accessToken();
    assertThat(sequence).isEqualTo(snapshot().head());
    assertThat(client("reporter").epoch()).isEqualTo(1);
    assertThat(claims(after).getJsonArray("epoch").getInteger(1)).isEqualTo(1);
    assertThat(introspect(asker, before).active()).isFalse();
    assertThat(introspect(asker, after).active()).isTrue();
    assertThat(lastEvent("client.revoked").subject()).isEqualTo("reporter");
    assertThat(error(AuthCalls.REVOKE, Revoke.client(Operator.LOCAL, "nobody")))
        .isEqualTo(CallError.NOT_FOUND);
  }

  @Test
  void loginThroughAClientGivesTokensOfThatClientWithWhatBothMayHave() {
    auth.create(user("grace", "tasks:read", "tasks:write", "gatehouse:admin"));
    Secret secret =
        auth.createClient("portal", "tasks:read reports:read", "password").clientSecret();
    ClientCredentials portal = credentials("portal", secret);

    IssuedToken token = auth.ask(AuthCalls.TOKEN, login(portal, "grace", GRACE, null));

    assertThat(token.scope()).isEqualTo("tasks:read");
    assertThat(claims(token.accessToken()).getString("client_id")).isEqualTo("portal");
    assertThat(claims(token.accessToken()).getString("sub")).isEqualTo("grace");
    assertThat(claims(token.accessToken()).getString("account_id")).isNotEmpty();
    for (String scope : List.of("tasks:write", "reports:read", "gatehouse:admin")) {
      assertThat(error(AuthCalls.TOKEN, login(portal, "grace", GRACE, scope)))
          .isEqualTo(CallError.INVALID_SCOPE);
    }
    assertThat(error(AuthCalls.TOKEN, login(portal, "grace", "wrong-password", null)))
        .isEqualTo(CallError.INVALID_GRANT);
    assertThat(lastEvent("login.succeeded").detail()).contains("client portal");
  }

  @Test
  void clientRevokesItsOwnTokensAndNobodyElses() {
    auth.create(user("grace", "tasks:read"));
    Secret secret = auth.createClient("portal", "tasks:read", "password").clientSecret();
    ClientCredentials portal = credentials("portal", secret);
    ClientCredentials other = helper();
    Secret token = auth.ask(AuthCalls.TOKEN, login(portal, "grace", GRACE, null)).accessToken();
    Secret firstParty = auth.login("grace", GRACE).accessToken();

    assertThat(error(AuthCalls.REVOKE_OWN, new RevokeOwn(other, token, ADDRESS)))
        .isEqualTo(CallError.INVALID_GRANT);
    assertThat(error(AuthCalls.REVOKE_OWN, new RevokeOwn(portal, firstParty, ADDRESS)))
        .isEqualTo(CallError.INVALID_GRANT);
    assertThat(auth.ask(AuthCalls.REVOKE_OWN, new RevokeOwn(null, token, ADDRESS)).sequence())
        .as("by possession, which is for first-party log-ins")
        .isZero();
    assertThat(
            error(
                AuthCalls.REVOKE_OWN,
                new RevokeOwn(credentials("portal", other.secret()), token, ADDRESS)))
        .isEqualTo(CallError.INVALID_CLIENT);
    assertThat(introspect(other, token).active()).isTrue();

    assertThat(auth.ask(AuthCalls.REVOKE_OWN, new RevokeOwn(portal, token, ADDRESS)).sequence())
        .isEqualTo(snapshot().head());
    assertThat(introspect(other, token).active()).isFalse();
    assertThat(
            auth.ask(AuthCalls.REVOKE_OWN, new RevokeOwn(portal, new Secret("junk"), ADDRESS))
                .sequence())
        .isZero();
  }

  @Test
  void introspectionTellsOfGoodTokensAndNothingOfOthers() {
    auth.create(user("grace", "tasks:read", "gatehouse:admin"));
    ClientCredentials asker = helper();
    Secret token = auth.login("grace", GRACE).accessToken();

    Introspection.Token active = introspect(asker, token).token();

    assertThat(active.subject()).isEqualTo("grace");
    assertThat(active.username()).isEqualTo("grace");
    assertThat(active.clientId()).isEqualTo("first-party");
    assertThat(active.scope()).isEqualTo("tasks:read");
    assertThat(active.issuer()).isEqualTo(RunningAuth.ISSUER);
    assertThat(active.expiresAt()).isEqualTo(active.issuedAt().plusSeconds(1800));
    Secret admin = auth.adminToken("grace", GRACE).adminToken();
    String forged = token.value().substring(0, token.value().length() - 8) + "AAAAAAAA";
    Secret revoked = auth.login("grace", GRACE).accessToken();
    assertThat(introspect(asker, revoked).active()).isTrue();
    auth.ask(AuthCalls.REVOKE_OWN, new RevokeOwn(null, revoked, ADDRESS));
    for (Secret bad : List.of(new Secret("junk"), new Secret(forged), admin, revoked)) {
      assertThat(introspect(asker, bad)).isEqualTo(Introspection.INACTIVE);
    }
    clock.forward(Duration.ofMinutes(30));
    assertThat(introspect(asker, token)).isEqualTo(Introspection.INACTIVE);
  }

  @Test
  void introspectionKnowsDisabledUsersAndIsForClientsAlone() {
    auth.create(user("grace", "tasks:read"));
    ClientCredentials asker = helper();
    Secret token = auth.login("grace", GRACE).accessToken();
    auth.ask(AuthCalls.REVOKE, Revoke.user(Operator.LOCAL, "grace"));

    assertThat(introspect(asker, token)).isEqualTo(Introspection.INACTIVE);
    for (ClientCredentials nobody :
        new ClientCredentials[] {
          null, credentials("first-party", null), credentials("helper", new Secret("wrong"))
        }) {
      assertThat(error(AuthCalls.INTROSPECT, new Introspect(nobody, token, ADDRESS)))
          .isEqualTo(CallError.INVALID_CLIENT);
    }
  }

  @Test
  void everyFaultOfANewClientIsNamed() {
    NewClient bad =
        new NewClient(
            "a b",
            new Secret("short"),
            List.of("implicit"),
            List.of("gatehouse:admin"),
            List.of("javascript:alert(1)"));

    CallException refusal =
        auth.refusal(AuthCalls.CREATE_CLIENT, new CreateClient(Operator.LOCAL, bad));

    assertThat(refusal.error()).isEqualTo(CallError.INVALID_REQUEST);
    assertThat(refusal.details())
        .extracting(fault -> fault.substring(0, fault.indexOf(':')))
        .containsExactly("client_id", "client_secret", "grant_types", "scopes", "redirect_uris");
  }

  @Test
  void clientsAreListedByIdAndShownWithoutTheirSecrets() {
    for (String id : List.of("b", "a", "c")) {
      auth.createClient(id, "x", "client_credentials");
    }

    var first = auth.ask(AuthCalls.LIST_CLIENTS, new ListClients(Operator.LOCAL, null, 2));
    var second = auth.ask(AuthCalls.LIST_CLIENTS, new ListClients(Operator.LOCAL, first.next(), 2));

    assertThat(first.clients()).extracting(Client::clientId).containsExactly("a", "b");
    assertThat(second.clients()).extracting(Client::clientId).containsExactly("c");
    assertThat(second.next()).isNull();
    Client shown = auth.ask(AuthCalls.SHOW_CLIENT, new ShowClient(Operator.LOCAL, "A"));
    assertThat(shown.grantTypes()).containsExactly("client_credentials");
    assertThat(shown).isEqualTo(first.clients().getFirst());
    for (int limit : new int[] {0, 1001}) {
      assertThat(error(AuthCalls.LIST_CLIENTS, new ListClients(Operator.LOCAL, null, limit)))
          .isEqualTo(CallError.INVALID_REQUEST);
    }
  }

  @Test
  void nobodyAdministersClientsWithoutBeingAnAdministrator() {
    Secret secret = reporter().clientSecret();
    Operator nobody =
        new Operator(
            auth.ask(AuthCalls.TOKEN, clientCredentials("reporter", secret, null)).accessToken());

    assertThat(
            error(
                AuthCalls.CREATE_CLIENT,
                new CreateClient(nobody, new NewClient("x", null, null, null, null))))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(error(AuthCalls.LIST_CLIENTS, new ListClients(nobody, null, 1)))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(error(AuthCalls.SHOW_CLIENT, new ShowClient(nobody, "reporter")))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(error(AuthCalls.DELETE_CLIENT, new DeleteClient(nobody, "reporter")))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(
            error(AuthCalls.ROTATE_CLIENT_SECRET, new RotateClientSecret(nobody, "reporter", null)))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(error(AuthCalls.REVOKE, Revoke.client(nobody, "reporter")))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(works(secret)).isTrue();
  }

  @Test
  void minimalProfileHasClientsTooThatCanBeRevoked() {
    auth.stop();
    Path other = dataDir.resolve("minimal");
    auth = RunningAuth.start(vertx, RunningAuth.hs256(other, TokenProfile.MINIMAL), clock);
    auth.create(user("grace", "tasks:read"));
    Secret secret =
        auth.createClient("portal", "tasks:read", "password", "client_credentials").clientSecret();
    ClientCredentials portal = credentials("portal", secret);
    Secret users = auth.ask(AuthCalls.TOKEN, login(portal, "grace", GRACE, null)).accessToken();
    Secret own = auth.ask(AuthCalls.TOKEN, clientCredentials("portal", secret, null)).accessToken();

    assertThat(claims(own).fieldNames())
        .containsExactlyInAnyOrder("sub", "exp", "iat", "jti", "scope", "epoch");
    assertThat(introspect(portal, users).token().clientId()).isEqualTo("portal");
    assertThat(introspect(portal, own).token().username()).isNull();

    auth.ask(AuthCalls.REVOKE, Revoke.client(Operator.LOCAL, "portal"));

    assertThat(introspect(portal, users).active()).isFalse();
    assertThat(introspect(portal, own).active()).isFalse();
  }

  private ChangedClient reporter() {
    return auth.createClient("reporter", "tasks:read reports:read", "client_credentials");
  }

  /** A client that only asks. */
  private ClientCredentials helper() {
    return credentials(
        "helper", auth.createClient("helper", "x", "client_credentials").clientSecret());
  }

  private static CreateClient create(String id) {
    return new CreateClient(Operator.LOCAL, new NewClient(id, null, null, null, null));
  }

  private ChangedClient rotate(String id) {
    return auth.ask(
        AuthCalls.ROTATE_CLIENT_SECRET, new RotateClientSecret(Operator.LOCAL, id, null));
  }

  private boolean works(Secret secret) {
    CallException refusal =
        auth.refusal(AuthCalls.TOKEN, clientCredentials("reporter", secret, null));
    if (refusal != null) {
      assertThat(refusal.error()).isEqualTo(CallError.INVALID_CLIENT);
    }
    return refusal == null;
  }

  private Introspection introspect(ClientCredentials asker, Secret token) {
    return auth.ask(AuthCalls.INTROSPECT, new Introspect(asker, token, ADDRESS));
  }

  private static TokenRequest request(String grant, ClientCredentials client) {
    return new TokenRequest(grant, client, null, null, null, null, ADDRESS);
  }

  private static TokenRequest login(
      ClientCredentials client, String name, String password, String scope) {
    return new TokenRequest("password", client, name, new Secret(password), null, scope, ADDRESS);
  }

  private <Q extends Record, R extends Record> CallError error(Call<Q, R> call, Q request) {
    return auth.refusal(call, request).error();
  }

  private SecurityChange.ClientChanged client(String id) {
    return snapshot().clients().stream()
        .map(FeedSnapshot.Client::change)
        .filter(client -> client.clientId().equals(id))
        .findAny()
        .orElseThrow();
  }

  private FeedSnapshot snapshot() {
    try {
      return FeedJson.readSnapshot(
          auth.ask(FeedCalls.ASK, new FeedQuestion("nonce", null, 0)).snapshot().text());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private EventPage.Event lastEvent(String kind) {
    return auth
        .ask(AuthCalls.LIST_EVENTS, new ListEvents(Operator.LOCAL, 0, 1000))
        .events()
        .stream()
        .filter(event -> event.kind().equals(kind))
        .reduce((a, b) -> b)
        .orElseThrow();
  }
}
