package dev.gatehouse.common.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.Anchor.Purpose;
import dev.gatehouse.common.feed.AnchorKey;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedAnswer;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.jose.ClaimRules;
import dev.gatehouse.common.jose.CryptoProvider;
import dev.gatehouse.common.jose.KeyState;
import dev.gatehouse.common.jose.SigningJwtAuth;
import dev.gatehouse.common.jose.SigningKey;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The example of {@code docs/consumers.md} is compiled from the page's own text, and works. */
@ExtendWith(VertxExtension.class)
final class ConsumersPageIT {
  private static final Path PAGE = Path.of("..", "docs", "consumers.md");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern NAME = Pattern.compile("public final class (\\w+)");
  private static final SigningKey KEY =
      SigningKey.hmac(new Secret("a-secret-for-this-test-alone-0123456789"));
  private static final Clock CLOCK = Clock.systemUTC();

  @TempDir Path work;

  @Test
  void exampleOfThePageGreetsItsCaller(Vertx vertx) throws Exception {
    // Given the classes of the page, and a feed that knows ada
    URLClassLoader loader = compile(blocks());
    Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
    await(serveFeed(vertx, anchor));
    ClaimRules rules = new ClaimRules(TokenProfile.MINIMAL, "i", "a", Duration.ZERO, false);
    Future<?> deployed =
        (Future<?>)
            loader
                .loadClass("GreetingsProcess")
                .getMethod("deploy", Vertx.class, AnchorKey.class, ClaimRules.class, List.class)
                .invoke(
                    null,
                    vertx,
                    anchor.publicKey(),
                    rules,
                    List.of(KEY.toVerificationKey(KeyState.ACTIVE)));
    await(deployed);

    // When she asks
    ConsumerReply reply = await(send(vertx, "greetings:read"));

    // Then she is greeted, and nobody without the scope is
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.headers()).containsEntry("content-type", "application/json");
    assertThat(reply.body().toJsonObject()).isEqualTo(new JsonObject().put("hello", "ada"));
    Throwable refused =
        await(send(vertx, "tasks:read").map(r -> (Throwable) null).otherwise(Function.identity()));
    assertThat(refused)
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.error()).isEqualTo(CallError.FORBIDDEN));
    loader.close();
  }

  private static Future<Registration> serveFeed(Vertx vertx, Ed25519Anchor anchor) {
    var ada = new AccountChanged("ada", "id-ada", 0, AccountState.ENABLED);
    String snapshot = FeedJson.write(new FeedSnapshot("f", 0, List.of(), List.of(ada), true));
    return new Bus(vertx, null, CLOCK)
        .serve(
            FeedCalls.ASK,
            (question, context) ->
                Future.succeededFuture(
                    new FeedAnswer(
                        anchor.sign(
                            Purpose.HEAD,
                            FeedJson.write(new FeedAnswer.Head(question.nonce(), "f", 0))),
                        List.of(),
                        anchor.sign(Purpose.SNAPSHOT, snapshot))));
  }

  private static Future<ConsumerReply> send(Vertx vertx, String scope) {
    String token =
        new SigningJwtAuth(KEY, TokenProfile.MINIMAL, CryptoProvider.jdk())
            .generateToken(
                new JsonObject()
                    .put("sub", "ada")
                    .put("exp", CLOCK.instant().getEpochSecond() + 60)
                    .put("scope", scope));
    var message =
        new ConsumerMessage(
            token,
            "GET",
            "/greetings",
            null,
            Map.of(),
            Buffer.buffer(),
            new TraceContext("r-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
    return new ConsumerClient(vertx, CLOCK).send("greetings.v1", message, Duration.ofSeconds(5));
  }

  private static List<String> blocks() throws Exception {
    Matcher matcher = BLOCK.matcher(Files.readString(PAGE));
    List<String> blocks = new ArrayList<>();
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    assertThat(blocks).hasSize(2);
    return blocks;
  }

  private URLClassLoader compile(List<String> sources) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--release",
                "21",
                "-Xlint:all,-classfile",
                "-Werror",
                "-cp",
                System.getProperty("java.class.path"),
                "-proc:none",
                "-d",
                work.toString()));
    for (String source : sources) {
      Matcher name = NAME.matcher(source);
      assertThat(name.find()).isTrue();
      Path file = work.resolve(name.group(1) + ".java");
      Files.writeString(file, source);
      arguments.add(file.toString());
    }
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(null, System.out, System.out, arguments.toArray(String[]::new));
    assertThat(status).isZero();
    return new URLClassLoader(
        new URL[] {work.toUri().toURL()}, ConsumersPageIT.class.getClassLoader());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
