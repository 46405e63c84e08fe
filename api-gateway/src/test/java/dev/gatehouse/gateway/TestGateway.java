package dev.gatehouse.gateway;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.Introspect;
import dev.gatehouse.common.auth.Introspection;
import dev.gatehouse.common.auth.IssuedToken;
import dev.gatehouse.common.auth.Profile;
import dev.gatehouse.common.auth.ProfileRequest;
import dev.gatehouse.common.auth.RevokeOwn;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.auth.TokenAuthenticator;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.bus.Registration;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.ClientState;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedAnswer;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedEntry;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.feed.FeedQuestion;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.SecurityChange;
import dev.gatehouse.common.feed.SignedText;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.ClaimRules;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.JoseTokenVerifier;
import dev.gatehouse.common.jose.Jwk;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningJwtAuth;
import dev.gatehouse.common.jose.SigningKey;
import dev.gatehouse.gateway.route.Routes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A gateway on a real bus and a real feed, with an auth-service of a few lines behind them that a
 * test can steer.
 */
final class TestGateway {
  static final String ISSUER = "http://localhost";
  static final String ROUTES =
      """
      routes:
        - name: orders
          path: /orders/**
          auth: { scopes: [orders:read] }
          to: http://127.0.0.1:%1$d
        - name: both
          path: /both/**
          auth: { scopes: [orders:read, orders:write] }
          to: http://127.0.0.1:%1$d
        - name: strict
          path: /strict/**
          revocation: strict
          to: http://127.0.0.1:%1$d
        - name: open
          path: /open/**
          auth: none
          to: http://127.0.0.1:%1$d
        - name: tasks
          path: /tasks/**
          to: bus:tasks.v1
        - name: slow
          path: /slow/**
          timeout: 300ms
          to: bus:tasks.v1
      """;

  final Vertx vertx = Vertx.vertx();
  final MovableClock clock = new MovableClock();
  final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  final SigningKey key = SigningKey.generate(Algorithm.ES256);
  final SigningKey otherKey = SigningKey.generate(Algorithm.ES256);
  final Map<String, Profile> accounts = new ConcurrentHashMap<>();
  final AtomicInteger profileQuestions = new AtomicInteger();
  final List<TokenRequest> tokenRequests = new CopyOnWriteArrayList<>();
  final AtomicInteger reachedUpstream = new AtomicInteger();
  volatile Handler<HttpServerRequest> upstreamAnswer = r -> r.response().end("upstream");
  volatile Handler<ServerWebSocket> upstreamSocket = socket -> {};
  volatile Function<TokenRequest, Future<IssuedToken>> tokenAnswer;
  volatile Function<ProfileRequest, Future<Profile>> profileAnswer = this::profile;
  final List<RevokeOwn> revocations = new CopyOnWriteArrayList<>();
  volatile Function<RevokeOwn, Future<Revoked>> revokeAnswer =
      request -> Future.succeededFuture(new Revoked(publishRevoked(request.token().value())));
  final List<Introspect> introspections = new CopyOnWriteArrayList<>();
  volatile Function<Introspect, Future<Introspection>> introspectAnswer =
      request -> Future.succeededFuture(Introspection.INACTIVE);
  FeedNode feed;
  TokenAuthenticator tokens;
  GatewayVerticle gateway;
  String deployment;

  private final Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
  private final String feedId = UUID.randomUUID().toString();
  private final List<SignedText> entries = new ArrayList<>();
  private final Bus bus = new Bus(vertx, LinkKey.random(), clock);
  private final CryptoProvider crypto = CryptoProvider.jdk();
  private final SigningJwtAuth signer = new SigningJwtAuth(key, TokenProfile.RFC9068, crypto);
  private final List<Registration> served = new ArrayList<>();
  private final Routes routes;

  TestGateway(Path directory, Function<GatewaySettings, GatewaySettings> change) throws Exception {
    this(directory, change, Duration.ZERO);
  }

  TestGateway(
      Path directory, Function<GatewaySettings, GatewaySettings> change, Duration clockLeeway)
      throws Exception {
    tokenAnswer =
        request ->
            Future.succeededFuture(new IssuedToken(new Secret("a.b.c"), 1800, "orders:read", null));
    accounts.put("ada", new Profile("ada", "id-ada", "Ada Lovelace", true));
    int upstream =
        await(
                vertx
                    .createHttpServer(new HttpServerOptions().setMaxHeaderSize(64 * 1024))
                    .requestHandler(
                        request -> {
                          reachedUpstream.incrementAndGet();
                          upstreamAnswer.handle(request);
                        })
                    .webSocketHandler(socket -> upstreamSocket.handle(socket))
                    .listen(0, "127.0.0.1"))
            .actualPort();
    Path file = directory.resolve("routes.yaml");
    Files.writeString(file, ROUTES.formatted(upstream));
    serve();
    feed = node();
    await(feed.start());
    tokens = authenticator(feed, clockLeeway);
    GatewaySettings settings = change.apply(new GatewaySettings("127.0.0.1", 0, null, List.of()));
    routes = Routes.open(file, BuiltInRoutes.all());
    var context = new GatewayContext(clock, bus, feed, tokens, routes, meters, settings.limits());
    gateway = new GatewayVerticle(settings, context);
    deployment = await(vertx.deployVerticle(gateway, new DeploymentOptions()));
  }

  /** A gateway that has heard of no key yet: its node has not been started. */
  record Waiting(GatewayVerticle verticle, FeedNode feed) {}

  /** One more gateway, of the same routes, that is deployed by nobody yet. */
  Waiting withoutKeys() {
    FeedNode fresh = node();
    var settings = new GatewaySettings("127.0.0.1", 0, null, List.of());
    var context =
        new GatewayContext(
            clock,
            bus,
            fresh,
            authenticator(fresh, Duration.ZERO),
            routes,
            new SimpleMeterRegistry(),
            settings.limits());
    return new Waiting(new GatewayVerticle(settings, context), fresh);
  }

  private FeedNode node() {
    return new FeedNode(vertx, bus, anchor.publicKey(), List.of(), Duration.ofMillis(1500), clock);
  }

  private TokenAuthenticator authenticator(FeedNode node, Duration leeway) {
    var rules = new ClaimRules(TokenProfile.RFC9068, ISSUER, ISSUER, leeway);
    return new TokenAuthenticator(
        new JoseTokenVerifier(() -> node.view().keys(), rules, crypto, clock),
        node.view(),
        clock,
        leeway,
        1 << 20);
  }

  int port() {
    return gateway.boundPort();
  }

  /** A good token of a user, with its scopes. */
  String token(String user, String scope) {
    return signer.generateToken(claims(user, scope));
  }

  String header(String token) {
    return "Authorization: Bearer " + token + "\r\n";
  }

  JsonObject claims(String user, String scope) {
    long now = clock.instant().getEpochSecond();
    return new JsonObject()
        .put("iss", ISSUER)
        .put("sub", user)
        .put("aud", ISSUER)
        .put("exp", now + 600)
        .put("iat", now)
        .put("jti", UUID.randomUUID().toString())
        .put("client_id", "first-party")
        .put("scope", scope)
        .put("epoch", new JsonArray().add(0).add(0).add(0))
        .put("account_id", "id-" + user);
  }

  String sign(JsonObject claims) {
    return signer.generateToken(claims);
  }

  String signedByAnother(JsonObject claims) {
    return new SigningJwtAuth(otherKey, TokenProfile.RFC9068, crypto).generateToken(claims);
  }

  /** A client's own token. */
  String clientToken(String scope) {
    JsonObject claims = claims("robot", scope).put("client_id", "robot");
    claims.remove("account_id");
    return signer.generateToken(claims);
  }

  /** Publishes a change of an account and waits until the node has it. */
  void change(String name, int epoch, AccountState state) throws Exception {
    heard(append(new SecurityChange.AccountChanged(name, "id-" + name, epoch, state)));
  }

  /** Publishes a change of a client and waits until the node has it. */
  void changeClient(String id, int epoch, ClientState state) throws Exception {
    heard(append(new SecurityChange.ClientChanged(id, epoch, state)));
  }

  /** Revokes a token and waits until the node has it. */
  void revoke(String token) throws Exception {
    heard(publishRevoked(token));
  }

  /** A key of which no message tells the node. */
  void keepKeyQuietly(SigningKey quiet) {
    append(
        new SecurityChange.KeyChanged(
            quiet.kid(),
            quiet.algorithm(),
            KeyState.ACTIVE,
            Jwk.toJson(quiet.toVerificationKey(KeyState.ACTIVE))));
  }

  private long publishRevoked(String token) {
    long number = keepRevokedQuietly(token);
    publish(number);
    return number;
  }

  /** Tells the nodes of an entry that was only kept so far. */
  void publish(long number) {
    synchronized (entries) {
      bus.publish(FeedCalls.PUBLISHED, entries.get((int) number - 1));
    }
  }

  /** The revocation of a token, of which no message tells the node. */
  long keepRevokedQuietly(String token) {
    String[] parts = token.split("\\.", -1);
    byte[] json = java.util.Base64.getUrlDecoder().decode(parts[1]);
    var claims = new JsonObject(new String(json, java.nio.charset.StandardCharsets.UTF_8));
    return append(
        new SecurityChange.TokenRevoked(
            claims.getString("jti"), Instant.ofEpochSecond(claims.getLong("exp"))));
  }

  private long append(SecurityChange change) {
    synchronized (entries) {
      long number = entries.size() + 1L;
      var entry = new FeedEntry(feedId, number, Instant.now(), change);
      entries.add(anchor.sign(Purpose.ENTRY, FeedJson.write(entry)));
      return number;
    }
  }

  private void heard(long number) throws Exception {
    if (!await(feed.applied(number, Duration.ofSeconds(5)))) {
      throw new AssertionError("the node did not hear of the change");
    }
  }

  /** From now on nobody answers: the node becomes stale, and calls find nobody. */
  void authServiceGoesAway() throws Exception {
    for (Registration registration : served) {
      await(registration.close());
    }
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(40, TimeUnit.SECONDS);
  }

  void close() throws Exception {
    await(vertx.close());
  }

  private void serve() throws Exception {
    served.add(
        await(
            bus.serve(
                AuthCalls.TOKEN,
                (request, context) -> {
                  tokenRequests.add(request);
                  return tokenAnswer.apply(request);
                })));
    served.add(
        await(
            bus.serve(
                AuthCalls.REVOKE_OWN,
                (request, context) -> {
                  revocations.add(request);
                  return revokeAnswer.apply(request);
                })));
    served.add(
        await(
            bus.serve(
                AuthCalls.INTROSPECT,
                (request, context) -> {
                  introspections.add(request);
                  return introspectAnswer.apply(request);
                })));
    served.add(
        await(bus.serve(AuthCalls.PROFILE, (request, context) -> profileAnswer.apply(request))));
    served.add(
        await(
            bus.serve(
                FeedCalls.ASK, (question, context) -> Future.succeededFuture(answer(question)))));
  }

  private Future<Profile> profile(ProfileRequest request) {
    profileQuestions.incrementAndGet();
    Profile profile = accounts.get(request.name());
    return profile == null
        ? Future.failedFuture(new CallException(CallError.NOT_FOUND))
        : Future.succeededFuture(profile);
  }

  /** The system's clock, which a test can move. */
  static final class MovableClock extends Clock {
    private volatile Duration ahead = Duration.ZERO;

    /** From now on it is this time, and goes on from there. */
    void moveTo(Instant instant) {
      ahead = Duration.between(Instant.now(), instant);
    }

    @Override
    public Instant instant() {
      return Instant.now().plus(ahead);
    }

    @Override
    public ZoneId getZone() {
      return ZoneId.of("UTC");
    }

    @Override
    public Clock withZone(ZoneId zone) {
      throw new UnsupportedOperationException();
    }
  }

  /** Settings of a gateway with other limits. */
  static Function<GatewaySettings, GatewaySettings> with(GatewaySettings.Limits limits) {
    return s -> new GatewaySettings(s.host(), 0, null, List.of(), null, limits);
  }

  /** The default limits, but for these two. */
  static GatewaySettings.Limits limits(Duration idle, Duration drain) {
    var usual = GatewaySettings.Limits.DEFAULT;
    return new GatewaySettings.Limits(
        usual.connections(),
        idle,
        drain,
        usual.formBody(),
        usual.formTime(),
        usual.profiles(),
        usual.proxy());
  }

  private FeedAnswer answer(FeedQuestion question) {
    synchronized (entries) {
      var head = new FeedAnswer.Head(question.nonce(), feedId, entries.size());
      SignedText signed = anchor.sign(Purpose.HEAD, FeedJson.write(head));
      if (question.feedId() != null) {
        return new FeedAnswer(
            signed, entries.subList((int) question.applied(), entries.size()), null);
      }
      var published =
          new SecurityChange.KeyChanged(
              key.kid(),
              key.algorithm(),
              KeyState.ACTIVE,
              Jwk.toJson(key.toVerificationKey(KeyState.ACTIVE)));
      var snapshot = new FeedSnapshot(feedId, entries.size(), List.of(published), List.of(), false);
      return new FeedAnswer(
          signed, List.of(), anchor.sign(Purpose.SNAPSHOT, FeedJson.write(snapshot)));
    }
  }
}
