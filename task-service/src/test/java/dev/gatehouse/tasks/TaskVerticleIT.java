package dev.gatehouse.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.common.auth.TokenAuthenticator;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.ConsumerClient;
import dev.gatehouse.common.bus.ConsumerMessage;
import dev.gatehouse.common.bus.ConsumerReply;
import dev.gatehouse.common.bus.TraceContext;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedAnswer;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.jose.ClaimRules;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.JoseTokenVerifier;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningJwtAuth;
import dev.gatehouse.common.jose.SigningKey;
import dev.gatehouse.sql.DatabaseUnavailableException;
import dev.gatehouse.testpostgres.TestPostgres;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole consumer over a real bus, with tokens of the minimal profile. */
@ParameterizedClass(name = "PostgreSQL {0}")
@ValueSource(booleans = {false, true})
@ExtendWith(VertxExtension.class)
final class TaskVerticleIT {
  @Parameter boolean postgres;

  private static final Clock CLOCK = Clock.systemUTC();
  private static final SigningKey KEY =
      SigningKey.hmac(new Secret("a-secret-for-this-test-alone-0123456789"));
  private static final SigningKey OTHER_KEY =
      SigningKey.hmac(new Secret("another-secret-of-somebody-else-9876543"));

  @TempDir Path dataDir;
  private Vertx vertx;
  private ConsumerClient gateway;
  private FeedNode node;
  private TokenAuthenticator tokens;
  private Secret url;
  private TaskVerticle verticle;
  private String deployment;

  @BeforeEach
  void deploy(Vertx fresh) {
    vertx = fresh;
    var bus = new Bus(vertx, null, CLOCK);
    var anchor = Ed25519Anchor.generate(CryptoProvider.choose());
    var accounts =
        List.of(
            new AccountChanged("ada", "id-ada", 0, AccountState.ENABLED),
            new AccountChanged("bob", "id-bob", 0, AccountState.ENABLED),
            new AccountChanged("eve", "id-eve", 1, AccountState.DISABLED));
    String snapshot = FeedJson.write(new FeedSnapshot("f", 0, List.of(), accounts, true));
    await(
        bus.serve(
            FeedCalls.ASK,
            (question, context) ->
                Future.succeededFuture(
                    new FeedAnswer(
                        anchor.sign(
                            Purpose.HEAD,
                            FeedJson.write(new FeedAnswer.Head(question.nonce(), "f", 0))),
                        List.of(),
                        anchor.sign(Purpose.SNAPSHOT, snapshot)))));
    node =
        new FeedNode(
            vertx,
            bus,
            anchor.publicKey(),
            List.of(KEY.toVerificationKey(KeyState.ACTIVE)),
            Duration.ofSeconds(30),
            CLOCK);
    await(node.start());
    var rules = new ClaimRules(TokenProfile.MINIMAL, "i", "a", Duration.ZERO, false);
    tokens =
        new TokenAuthenticator(
            new JoseTokenVerifier(node.view()::keys, rules, CryptoProvider.jdk(), CLOCK),
            node.view(),
            CLOCK,
            Duration.ZERO,
            1 << 20);
    url = postgres ? new Secret(TestPostgres.shared().freshDatabase()) : null;
    verticle = new TaskVerticle(TaskVerticle.location(url, dataDir), tokens, node.view(), CLOCK);
    deployment = await(vertx.deployVerticle(verticle));
    gateway = new ConsumerClient(vertx, CLOCK);
  }

  @AfterEach
  void stop() {
    await(node.close());
  }

  @Test
  void taskIsAddedReadChangedAndDeleted() {
    ConsumerReply added = send("ada", "POST", "/tasks", "{\"title\":\"Buy ink\"}");
    JsonObject task = added.body().toJsonObject();
    String path = "/tasks/" + task.getString("id");

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.headers())
        .containsEntry("location", path)
        .containsEntry("content-type", "application/json");
    assertThat(task.getString("title")).isEqualTo("Buy ink");
    assertThat(task.getBoolean("done")).isFalse();
    assertThat(task.fieldNames()).containsExactlyInAnyOrder("id", "title", "done");

    JsonObject changed = send("ada", "PATCH", path, "{\"done\":true}").body().toJsonObject();
    assertThat(changed).isEqualTo(task.copy().put("done", true));
    JsonObject renamed = send("ada", "PATCH", path, "{\"title\":\"x\"}").body().toJsonObject();
    assertThat(renamed).isEqualTo(changed.copy().put("title", "x"));
    assertThat(send("ada", "PATCH", path, "{}").body().toJsonObject()).isEqualTo(renamed);
    assertThat(send("ada", "GET", path, "").body().toJsonObject()).isEqualTo(renamed);

    ConsumerReply deleted = send("ada", "DELETE", path, "");
    assertThat(deleted.status()).isEqualTo(204);
    assertThat(deleted.body().length()).isZero();
    assertThat(send("ada", "GET", path, "").status()).isEqualTo(404);
    assertThat(send("ada", "DELETE", path, "").status()).isEqualTo(404);
    assertThat(send("ada", "PATCH", path, "{}").status()).isEqualTo(404);
  }

  @Test
  void databaseAnswersWhileItIsOpen() {
    await(verticle.askDatabase());

    await(vertx.undeploy(deployment));

    assertThat(catchThrowable(() -> await(verticle.askDatabase()))).isNotNull();
  }

  @Test
  void databaseThatIsNotOpenYetOrAwayDoesNotAnswer() {
    assumeTrue(postgres, "an embedded database goes away with its process");
    try (TestPostgres own = TestPostgres.start()) {
      var location = TaskVerticle.location(new Secret(own.freshDatabase()), dataDir);
      var other = new TaskVerticle(location, tokens, node.view(), CLOCK);
      assertThat(catchThrowable(() -> await(other.askDatabase()))).isNotNull();
      String id = await(vertx.deployVerticle(other));
      await(other.askDatabase());

      own.kill();

      assertThat(catchThrowable(() -> await(other.askDatabase()))).isNotNull();
      await(vertx.undeploy(id));
    }
  }

  @Test
  void listIsABareArrayOldestFirst() {
    assertThat(send("ada", "GET", "/tasks", "").body().toString()).isEqualTo("[]");
    for (int i = 0; i < 50; i++) {
      send("ada", "POST", "/tasks", "{\"title\":\"" + i + "\"}");
    }

    JsonArray list = send("ada", "GET", "/tasks", "").body().toJsonArray();

    assertThat(list.stream().map(task -> ((JsonObject) task).getString("title")))
        .containsExactlyElementsOf(
            java.util.stream.IntStream.range(0, 50).mapToObj(String::valueOf).toList());
  }

  @Test
  void tasksThatAreAddedAtOnceAreAllThere() {
    List<Future<ConsumerReply>> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      all.add(sending(token("ada"), "POST", "/tasks", "{\"title\":\"t\"}"));
    }
    await(Future.all(all));

    assertThat(all).allSatisfy(added -> assertThat(added.result().status()).isEqualTo(201));
    assertThat(send("ada", "GET", "/tasks", "").body().toJsonArray()).hasSize(50);
  }

  @Test
  void nobodySeesOrTouchesAnothersTask() {
    String path = send("ada", "POST", "/tasks", "{\"title\":\"mine\"}").headers().get("location");

    assertThat(send("bob", "GET", "/tasks", "").body().toString()).isEqualTo("[]");
    assertThat(send("bob", "GET", path, "").status()).isEqualTo(404);
    assertThat(send("bob", "PATCH", path, "{\"done\":true}").status()).isEqualTo(404);
    assertThat(send("bob", "DELETE", path, "").status()).isEqualTo(404);
    assertThat(send("ada", "GET", path, "").body().toJsonObject().getBoolean("done")).isFalse();
  }

  @Test
  void headIsAnsweredAsGet() {
    ConsumerReply head = send("ada", "HEAD", "/tasks", "");

    assertThat(head.status()).isEqualTo(200);
    assertThat(head.headers()).containsEntry("content-type", "application/json");
    assertThat(send("ada", "HEAD", "/tasks/unknown", "").status()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/tasks/", "/tasks/x", "/tasks/x/y", "/tasks/../tasks", "/other", "/tasksx", "/"})
  void unknownPathIs404(String path) {
    ConsumerReply reply = send("ada", "GET", path, "");

    assertThat(reply.status()).isEqualTo(404);
    assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(reply.body().toJsonObject().getString("instance")).isEqualTo("r-1");
  }

  @ParameterizedTest
  @CsvSource({
    "PUT, /tasks, 'GET, HEAD, POST'",
    "DELETE, /tasks, 'GET, HEAD, POST'",
    "POST, /tasks/x, 'GET, HEAD, PATCH, DELETE'",
    "PUT, /tasks/x, 'GET, HEAD, PATCH, DELETE'"
  })
  void unknownMethodIs405WithAllow(String method, String path, String allowed) {
    ConsumerReply reply = send("ada", method, path, "{}");

    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.headers()).containsEntry("allow", allowed);
  }

  @Test
  void badBodyIsAProblemThatNamesTheFaultAndChangesNothing() {
    ConsumerReply reply = send("ada", "POST", "/tasks", "{\"title\":\"\",\"x\":1}");

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.headers()).containsEntry("content-type", "application/problem+json");
    assertThat(reply.body().toJsonObject().getString("detail")).contains("title", "x");
    assertThat(send("ada", "GET", "/tasks", "").body().toString()).isEqualTo("[]");
  }

  @Test
  void wrongContentTypeIs415() {
    var form =
        message(token("ada"), "POST", "/tasks", "title=x", "application/x-www-form-urlencoded");

    assertThat(await(gateway.send("tasks.v1", form, Duration.ofSeconds(5))).status())
        .isEqualTo(415);
  }

  @Test
  void oneTaskMoreThanTheBoundIs409() throws Exception {
    try (var connection = connection();
        var statement = connection.createStatement()) {
      statement.executeUpdate(
          "INSERT INTO "
              + (postgres ? TaskVerticle.SCHEMA + ".tasks" : "tasks")
              + " WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
              + " WHERE i < 9999) SELECT 'id' || i, 'id-ada', i, 't', 0 FROM n");
    }

    assertThat(send("ada", "POST", "/tasks", "{\"title\":\"last\"}").status()).isEqualTo(201);
    assertThat(send("ada", "POST", "/tasks", "{\"title\":\"more\"}").status()).isEqualTo(409);
    assertThat(send("bob", "POST", "/tasks", "{\"title\":\"mine\"}").status()).isEqualTo(201);
    assertThat(send("ada", "GET", "/tasks", "").body().toJsonArray()).hasSize(10_000);
  }

  private Connection connection() throws SQLException {
    return postgres
        ? TestPostgres.shared().connect(url.value())
        : DriverManager.getConnection("jdbc:sqlite:" + dataDir.resolve("tasks.db"));
  }

  @Test
  void scopesAreCheckedHereToo() {
    String reader = token("ada", "tasks:read", KEY, 60);
    String writer = token("ada", "tasks:write", KEY, 60);

    assertThat(refusal(reader, "POST")).isEqualTo(CallError.FORBIDDEN);
    assertThat(refusal(writer, "GET")).isEqualTo(CallError.FORBIDDEN);
    assertThat(refusal(writer, "HEAD")).isEqualTo(CallError.FORBIDDEN);
    assertThat(refusal(reader, "DELETE")).isEqualTo(CallError.FORBIDDEN);
    assertThat(await(sending(reader, "GET", "/tasks", "")).status()).isEqualTo(200);
  }

  @Test
  void forgedMessageIsRefused() {
    assertThat(refusal("", "GET")).isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(refusal("junk", "GET")).isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(refusal(token("ada", "tasks:read", OTHER_KEY, 60), "GET"))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(refusal(token("ada", "tasks:read", KEY, -1), "GET"))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(refusal(token("eve", "tasks:read", KEY, 60), "GET"))
        .isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(refusal(token("nobody", "tasks:read", KEY, 60), "GET"))
        .isEqualTo(CallError.UNAUTHENTICATED);
  }

  @Test
  void foreignAccountIdInATokenIsRefused() {
    JsonObject claims = claims("bob", "tasks:read tasks:write", 60).put("account_id", "id-ada");
    String token =
        new SigningJwtAuth(KEY, TokenProfile.MINIMAL, CryptoProvider.jdk()).generateToken(claims);
    String path = send("ada", "POST", "/tasks", "{\"title\":\"mine\"}").headers().get("location");

    Throwable met = catchThrowable(() -> await(sending(token, "GET", path, "")));

    assertThat(met == null ? null : ((CallException) met).error())
        .isEqualTo(CallError.UNAUTHENTICATED);
  }

  @Test
  void headersOfAMessageCannotNameTheCaller() {
    String path = send("ada", "POST", "/tasks", "{\"title\":\"mine\"}").headers().get("location");
    var forged =
        new ConsumerMessage(
            token("bob"),
            "GET",
            path,
            null,
            Map.of("x-gatehouse-subject", "ada", "account-id", "id-ada", "gh-account", "id-ada"),
            Buffer.buffer(),
            new TraceContext("r-1", "t"));

    assertThat(await(gateway.send("tasks.v1", forged, Duration.ofSeconds(5))).status())
        .isEqualTo(404);
  }

  @Test
  void tasksAreThereAfterARestart() {
    send("ada", "POST", "/tasks", "{\"title\":\"kept\"}");
    await(vertx.undeploy(deployment));
    assertThat(refusal(token("ada"), "GET")).isEqualTo(CallError.UNAVAILABLE);

    await(vertx.deployVerticle(verticle));

    assertThat(send("ada", "GET", "/tasks", "").body().toString()).contains("kept");
  }

  @Test
  void databaseInUseStopsTheStartWithOnePlainLine() {
    assumeFalse(postgres, "several nodes share a PostgreSQL database");
    var second = new TaskVerticle(dataDir, token -> null, node.view(), CLOCK);

    Throwable met = catchThrowable(() -> await(vertx.deployVerticle(second)));

    assertThat(met).isInstanceOf(DatabaseUnavailableException.class);
    assertThat(met.getMessage()).contains("in use").doesNotContain("\n");
  }

  @Test
  void corruptDatabaseStopsTheStart() throws Exception {
    assumeFalse(postgres, "there is no file");
    await(vertx.undeploy(deployment));
    Files.writeString(dataDir.resolve("tasks.db"), "junk".repeat(2000));

    Throwable met = catchThrowable(() -> await(vertx.deployVerticle(verticle)));

    assertThat(met).isInstanceOf(DatabaseUnavailableException.class);
  }

  private ConsumerReply send(String user, String method, String path, String body) {
    return await(sending(token(user), method, path, body));
  }

  private Future<ConsumerReply> sending(String token, String method, String path, String body) {
    return gateway.send(
        "tasks.v1", message(token, method, path, body, "application/json"), Duration.ofSeconds(5));
  }

  @Test
  void codedBodyIs415() {
    Map<String, String> coded =
        Map.of("content-type", "application/json", "content-encoding", "gzip");
    Map<String, String> plain =
        Map.of("content-type", "application/json", "content-encoding", "identity");

    assertThat(posted(coded).status()).isEqualTo(415);
    assertThat(posted(plain).status()).isEqualTo(201);
  }

  private ConsumerReply posted(Map<String, String> headers) {
    ConsumerMessage post = message(token("ada"), "POST", "/tasks", "{\"title\":\"x\"}", headers);
    return await(gateway.send("tasks.v1", post, Duration.ofSeconds(5)));
  }

  private static ConsumerMessage message(
      String token, String method, String path, String body, String type) {
    return message(token, method, path, body, Map.of("content-type", type));
  }

  private static ConsumerMessage message(
      String token, String method, String path, String body, Map<String, String> headers) {
    return new ConsumerMessage(
        token,
        method,
        path,
        null,
        headers,
        Buffer.buffer(body),
        new TraceContext("r-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  }

  private CallError refusal(String token, String method) {
    Throwable met = catchThrowable(() -> await(sending(token, method, "/tasks", "")));
    return met instanceof CallException refused ? refused.error() : null;
  }

  private static String token(String user) {
    return token(user, "tasks:read tasks:write", KEY, 60);
  }

  private static String token(String user, String scope, SigningKey key, int seconds) {
    return new SigningJwtAuth(key, TokenProfile.MINIMAL, CryptoProvider.jdk())
        .generateToken(claims(user, scope, seconds));
  }

  private static JsonObject claims(String user, String scope, int seconds) {
    return new JsonObject()
        .put("sub", user)
        .put("exp", CLOCK.instant().getEpochSecond() + seconds)
        .put("scope", scope);
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
