package dev.gatehouse.auth;

import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.auth.login.TryLimits;
import dev.gatehouse.auth.session.SessionLimits;
import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.ClientCredentials;
import dev.gatehouse.common.auth.CreateClient;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.auth.UsersChanged;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Call;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.CryptoProvider;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** auth-service as deployed, and how tests speak to it: over the bus, like a gateway. */
final class RunningAuth {

  static final String ADMIN_PASSWORD = "administrators-password";
  static final String ISSUER = "https://id.example";
  static final String HMAC_SECRET = "0f3c1d6a9b7e4f2280c5a1d7e6b49382aa17";

  final Bus bus;
  final SimpleMeterRegistry meters;
  final Ed25519Anchor anchor;
  private final Vertx vertx;
  private final String deployment;

  private RunningAuth(
      Vertx vertx, Bus bus, SimpleMeterRegistry meters, Ed25519Anchor anchor, String deployment) {
    this.anchor = anchor;
    this.vertx = vertx;
    this.bus = bus;
    this.meters = meters;
    this.deployment = deployment;
  }

  static RunningAuth start(Vertx vertx, AuthSettings settings, Clock clock) {
    LinkKey link = LinkKey.random();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
    AuthVerticle verticle =
        new AuthVerticle(settings, link, anchor, CryptoProvider.choose(), meters, clock);
    String deployment = get(vertx.deployVerticle(verticle));
    return new RunningAuth(vertx, new Bus(vertx, link, clock), meters, anchor, deployment);
  }

  void stop() {
    get(vertx.undeploy(deployment));
  }

  /** The settings of most tests: cheap hashes, a known administrator, ES256. */
  static AuthSettings settings(Path dataDir) {
    return settings(dataDir, Algorithm.ES256, null, TokenProfile.RFC9068, 4, null);
  }

  static AuthSettings hs256(Path dataDir, TokenProfile profile) {
    return settings(dataDir, Algorithm.HS256, new Secret(HMAC_SECRET), profile, 4, null);
  }

  /** The usual settings on PostgreSQL; the administrator's password is generated where null. */
  static AuthSettings onPostgres(
      Path dataDir, Secret url, Secret keyEncryptionKey, Secret adminPassword) {
    AuthSettings usual = settings(dataDir);
    return new AuthSettings(
        usual.dataDir(),
        url,
        usual.issuer(),
        usual.audience(),
        usual.profile(),
        usual.algorithm(),
        usual.hmacSecret(),
        usual.accessTokenTtl(),
        usual.sessionLimits(),
        usual.clockLeeway(),
        usual.bcryptCost(),
        usual.hashingThreads(),
        usual.passwordGrant(),
        usual.adminUsername(),
        adminPassword,
        keyEncryptionKey,
        usual.tryLimits(),
        usual.demoAccount(),
        usual.rotation());
  }

  static AuthSettings withoutPasswordGrant(Path dataDir) {
    AuthSettings usual = settings(dataDir);
    return new AuthSettings(
        usual.dataDir(),
        usual.databaseUrl(),
        usual.issuer(),
        usual.audience(),
        usual.profile(),
        usual.algorithm(),
        usual.hmacSecret(),
        usual.accessTokenTtl(),
        usual.sessionLimits(),
        usual.clockLeeway(),
        usual.bcryptCost(),
        usual.hashingThreads(),
        false,
        usual.adminUsername(),
        usual.adminPassword(),
        usual.keyEncryptionKey(),
        usual.tryLimits(),
        usual.demoAccount(),
        usual.rotation());
  }

  static AuthSettings settings(
      Path dataDir,
      Algorithm algorithm,
      Secret hmacSecret,
      TokenProfile profile,
      int cost,
      Secret keyEncryptionKey) {
    return new AuthSettings(
        dataDir,
        null,
        URI.create(ISSUER),
        ISSUER,
        profile,
        algorithm,
        hmacSecret,
        Duration.ofMinutes(30),
        SessionLimits.DEFAULT,
        Duration.ZERO,
        cost,
        2,
        true,
        "admin",
        new Secret(ADMIN_PASSWORD),
        keyEncryptionKey,
        TryLimits.DEFAULT,
        AuthSettings.DemoAccount.ADA,
        AuthSettings.Rotation.OFF);
  }

  <Q extends Record, R extends Record> R ask(Call<Q, R> call, Q request) {
    return get(bus.ask(call, request));
  }

  <Q extends Record, R extends Record> CallException refusal(Call<Q, R> call, Q request) {
    return (CallException) catchThrowable(() -> ask(call, request));
  }

  UsersChanged create(NewUser... users) {
    return ask(AuthCalls.CREATE_USERS, new CreateUsers(Operator.LOCAL, List.of(users)));
  }

  IssuedToken login(String name, String password) {
    return ask(AuthCalls.TOKEN, attempt(name, password, null, "192.0.2.1"));
  }

  CallException refusedLogin(String name, String password, String address) {
    return refusal(AuthCalls.TOKEN, attempt(name, password, null, address));
  }

  Operator adminToken() {
    return adminToken("admin", ADMIN_PASSWORD);
  }

  Operator adminToken(String name, String password) {
    IssuedToken token =
        ask(AuthCalls.TOKEN, attempt(name, password, "gatehouse:admin", "192.0.2.1"));
    return new Operator(token.accessToken());
  }

  double rounds() {
    return meters.get("gatehouse.hashing.rounds").counter().count();
  }

  static TokenRequest attempt(String name, String password, String scope, String address) {
    return new TokenRequest("password", null, name, new Secret(password), null, scope, address);
  }

  /** Creates a client; the answer has its secret. */
  ChangedClient createClient(String id, String scopes, String... grants) {
    NewClient client = new NewClient(id, null, List.of(grants), List.of(scopes.split(" ")), null);
    return ask(AuthCalls.CREATE_CLIENT, new CreateClient(Operator.LOCAL, client));
  }

  static ClientCredentials credentials(String id, Secret secret) {
    return new ClientCredentials(id, secret);
  }

  /** A client's request for a token of its own. */
  static TokenRequest clientCredentials(String id, Secret secret, String scope) {
    return new TokenRequest(
        "client_credentials", credentials(id, secret), null, null, null, scope, "192.0.2.1");
  }

  static NewUser user(String name, String... scopes) {
    return new NewUser(name, new Secret("password-of-" + name), null, null, null, List.of(scopes));
  }

  static JsonObject claims(Secret token) {
    return part(token, 1);
  }

  static JsonObject header(Secret token) {
    return part(token, 0);
  }

  private static JsonObject part(Secret token, int index) {
    byte[] json = Base64.getUrlDecoder().decode(token.value().split("\\.", -1)[index]);
    return new JsonObject(new String(json, StandardCharsets.UTF_8));
  }

  static <T> T get(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError(e);
    }
  }
}
