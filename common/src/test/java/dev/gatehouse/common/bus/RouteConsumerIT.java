package dev.gatehouse.common.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.gatehouse.common.claims.Epochs;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.claims.SubjectKind;
import dev.gatehouse.common.claims.TokenRefusedException;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.common.feed.FeedView;
import dev.gatehouse.common.jose.KeyRing;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
final class RouteConsumerIT {
  private static final String ADDRESS = "echo.v1";
  private static final TraceContext TRACE =
      new TraceContext("r-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

  private final AtomicReference<ConsumerRequest> seen = new AtomicReference<>();
  private final AtomicInteger served = new AtomicInteger();
  private Function<ConsumerRequest, Future<ConsumerReply>> handler =
      request -> Future.succeededFuture(new ConsumerReply(207, Map.of("X-A", "b"), request.body()));
  private Vertx vertx;
  private ConsumerClient client;

  /** Knows three accounts; {@code stale} and what is revoked are set by the tests. */
  private static final class KnownAccounts implements FeedView {
    boolean stale;
    RefusalReason refusal;

    @Override
    public KeyRing keys() {
      return KeyRing.empty();
    }

    @Override
    public RefusalReason refusalOf(VerifiedToken token) {
      return refusal;
    }

    @Override
    public String accountIdOf(VerifiedToken token) {
      return token.subject().equals("ada") ? "id-ada" : null;
    }

    @Override
    public boolean stale() {
      return stale;
    }

    @Override
    public long appliedSequence() {
      return 0;
    }
  }

  private final KnownAccounts feed = new KnownAccounts();

  @BeforeEach
  void prepare(Vertx fresh) {
    vertx = fresh;
    client = new ConsumerClient(vertx, Clock.systemUTC());
  }

  @Test
  void requestAndAnswerComeThroughWhole() {
    bind(consumer -> consumer.usersOnly().scopes("read"));
    Map<String, String> headers = Map.of("content-type", "text/plain", "accept", "a, b");
    Buffer body = Buffer.buffer(new byte[] {0, 1, 2, -1});

    ConsumerReply reply =
        await(send(new ConsumerMessage("ada read", "PUT", "/ä", "q=1", headers, body, TRACE)));

    assertThat(reply.status()).isEqualTo(207);
    assertThat(reply.headers()).containsExactly(Map.entry("x-a", "b"));
    assertThat(reply.body()).isEqualTo(body);
    ConsumerRequest request = seen.get();
    assertThat(request.caller().subject()).isEqualTo("ada");
    assertThat(request.accountId()).isEqualTo("id-ada");
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.path()).isEqualTo("/ä");
    assertThat(request.query()).isEqualTo("q=1");
    assertThat(request.headers()).isEqualTo(headers);
    assertThat(request.body()).isEqualTo(body);
    assertThat(request.trace()).isEqualTo(TRACE);
  }

  @Test
  void badTokenIsUnauthenticated() {
    bind(consumer -> consumer);

    assertThat(error(message("bad", "GET"))).isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(served).hasValue(0);
  }

  @Test
  void revokedTokenIsUnauthenticatedEvenWhereTheCheckKnowsNoFeed() {
    bind(consumer -> consumer);
    feed.refusal = RefusalReason.REVOKED;

    assertThat(error(message("ada read", "GET"))).isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(served).hasValue(0);
  }

  @Test
  void unknownKeyAtAStaleNodeIsUnavailable() {
    bind(consumer -> consumer);
    feed.refusal = RefusalReason.UNKNOWN_KEY;
    assertThat(error(message("ada read", "GET"))).isEqualTo(CallError.UNAUTHENTICATED);

    feed.stale = true;

    assertThat(error(message("ada read", "GET"))).isEqualTo(CallError.UNAVAILABLE);
  }

  @Test
  void missingScopeIsForbidden() {
    bind(consumer -> consumer.scopesFor(List.of("GET", "HEAD"), "read").scopes("write", "more"));

    assertThat(error(message("ada write", "GET"))).isEqualTo(CallError.FORBIDDEN);
    assertThat(error(message("ada read", "POST"))).isEqualTo(CallError.FORBIDDEN);
    assertThat(error(message("ada write", "POST"))).isEqualTo(CallError.FORBIDDEN);
    assertThat(error(message("ada write more", "get"))).isNull();
    assertThat(error(message("ada write more", "POST"))).isNull();
    assertThat(error(message("ada read", "HEAD"))).isNull();
  }

  @Test
  void everyScopeThatIsNeededCrossesTheBus() {
    bind(consumer -> consumer.scopes("write", "more").usersOnly());

    assertThat(refusal(message("ada write", "POST")).scopes()).containsOnly("write", "more");
    assertThat(refusal(message("client:robot write more", "POST")).scopes())
        .containsOnly("write", "more");
  }

  @Test
  void refusalForAnotherReasonNamesNoScopes() {
    handler = request -> Future.failedFuture(new CallException(CallError.FORBIDDEN));
    bind(consumer -> consumer.scopes("write"));

    assertThat(refusal(message("ada write", "POST")).scopes()).isNull();
  }

  @Test
  void usersOnlyRefusesClientsAndUnknownSubjects() {
    bind(RouteConsumer::usersOnly);

    assertThat(error(message("client:robot read", "GET"))).isEqualTo(CallError.FORBIDDEN);
    assertThat(error(message("nobody read", "GET"))).isEqualTo(CallError.UNAUTHENTICATED);
    assertThat(served).hasValue(0);
  }

  @Test
  void withoutUsersOnlyTheAccountMayBeNull() {
    bind(consumer -> consumer);

    await(send(message("client:robot", "GET")));

    assertThat(seen.get().accountId()).isNull();
  }

  static Stream<Arguments> brokenHandlers() {
    return Stream.of(
        handler(
            "throws",
            request -> {
              throw new IllegalStateException("secret");
            }),
        handler("fails", request -> Future.failedFuture("secret")),
        handler("returns null", request -> null),
        handler("answers null", request -> Future.succeededFuture()),
        handler(
            "answers too much",
            request ->
                Future.succeededFuture(
                    new ConsumerReply(
                        200,
                        Map.of(),
                        Buffer.buffer(new byte[ConsumerClient.LARGEST_ANSWER + 1])))),
        handler(
            "answers too many headers",
            request -> {
              Map<String, String> headers = new HashMap<>();
              for (int i = 0; i < ConsumerWire.MOST_HEADERS; i++) {
                headers.put("h" + i, "x");
              }
              return Future.succeededFuture(new ConsumerReply(200, headers, Buffer.buffer()));
            }));
  }

  private static Arguments handler(
      String name, Function<ConsumerRequest, Future<ConsumerReply>> broken) {
    return Arguments.of(name, broken);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenHandlers")
  void brokenHandlerIsInternal(
      String name, Function<ConsumerRequest, Future<ConsumerReply>> broken) {
    handler = broken;
    bind(consumer -> consumer);

    assertThat(error(message("ada", "GET"))).isEqualTo(CallError.INTERNAL);
  }

  @Test
  void handlersOwnErrorCodeCrosses() {
    handler = request -> Future.failedFuture(new CallException(CallError.UNAVAILABLE));
    bind(consumer -> consumer);

    assertThat(error(message("ada", "GET"))).isEqualTo(CallError.UNAVAILABLE);
  }

  @Test
  void largestBodyPassesAndOneByteMoreIsNotSent() {
    bind(consumer -> consumer);
    Buffer largest = Buffer.buffer(new byte[ConsumerClient.LARGEST_BODY]);
    Buffer larger = Buffer.buffer(new byte[ConsumerClient.LARGEST_BODY + 1]);

    assertThat(await(send(message("ada", largest))).body().length()).isEqualTo(largest.length());
    assertThat(error(message("ada", larger))).isEqualTo(CallError.INVALID_REQUEST);
  }

  @Test
  void nobodyThereIsUnavailableAndNoAnswerIsTimeout() {
    assertThat(error(message("ada", "GET"))).isEqualTo(CallError.UNAVAILABLE);
    handler = request -> Promise.<ConsumerReply>promise().future();
    bind(consumer -> consumer);

    Throwable met =
        catchThrowable(
            () -> await(client.send(ADDRESS, message("ada", "GET"), Duration.ofMillis(50))));

    assertThat(((CallException) met).error()).isEqualTo(CallError.TIMEOUT);
  }

  @Test
  void messageAfterItsDeadlineIsNotServed() {
    bind(consumer -> consumer);
    client = new ConsumerClient(vertx, Clock.fixed(Instant.now().minusSeconds(60), ZoneOffset.UTC));

    assertThat(error(message("ada", "GET"))).isEqualTo(CallError.TIMEOUT);
    assertThat(served).hasValue(0);
  }

  @Test
  void moreInServiceThanTheBoundIsBusy() {
    List<Promise<ConsumerReply>> open = new ArrayList<>();
    handler =
        request -> {
          Promise<ConsumerReply> promise = Promise.promise();
          open.add(promise);
          return promise.future();
        };
    bind(consumer -> consumer);
    List<Future<ConsumerReply>> sent = new ArrayList<>();
    for (int i = 0; i < RouteConsumer.MOST_IN_SERVICE; i++) {
      sent.add(client.send(ADDRESS, message("ada", "GET"), Duration.ofSeconds(20)));
    }

    assertThat(error(message("ada", "GET"))).isEqualTo(CallError.BUSY);
    open.forEach(promise -> promise.complete(ConsumerReply.status(204)));
    await(Future.all(sent));
  }

  static Stream<Arguments> forgedMessages() {
    return Stream.of(
        forged("no headers at all", Map::clear),
        forged("another version", headers -> headers.put("gh-version", "2")),
        forged("no token", headers -> headers.remove("gh-token")),
        forged("no method", headers -> headers.remove("gh-method")),
        forged("no path", headers -> headers.remove("gh-path")),
        forged("no request id", headers -> headers.remove("gh-request-id")),
        forged("no traceparent", headers -> headers.remove("gh-traceparent")),
        forged("no deadline", headers -> headers.remove("gh-deadline")),
        forged("a negative deadline", headers -> headers.put("gh-deadline", "-1")),
        forged("a word as deadline", headers -> headers.put("gh-deadline", "soon")),
        forged("an endless deadline", headers -> headers.put("gh-deadline", "9".repeat(30))),
        forged("large headers", headers -> headers.put("h.x", "x".repeat(64 << 10))));
  }

  private static Arguments forged(String name, Consumer<Map<String, String>> change) {
    return Arguments.of(name, change);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("forgedMessages")
  void malformedMessageIsNotServed(String name, Consumer<Map<String, String>> change) {
    bind(consumer -> consumer);
    Map<String, String> headers = new HashMap<>();
    ConsumerWire.write(message("ada", "GET"), Instant.now().plusSeconds(5).toEpochMilli())
        .forEach(header -> headers.put(header.getKey(), header.getValue()));
    change.accept(headers);
    DeliveryOptions options = new DeliveryOptions().setSendTimeout(2000);
    headers.forEach(options::addHeader);

    Throwable met =
        catchThrowable(() -> await(vertx.eventBus().request(ADDRESS, Buffer.buffer(), options)));

    assertThat(met).isNotNull();
    assertThat(served).hasValue(0);
  }

  static Stream<Arguments> junk() {
    return Stream.of(
        Arguments.of("text", "junk"),
        Arguments.of("a number", 7),
        Arguments.of("bytes without headers", Buffer.buffer("x")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("junk")
  void junkAnswerIsInternal(String name, Object junk) {
    vertx.eventBus().consumer(ADDRESS, message -> message.reply(junk));

    assertThat(error(message("ada", "GET"))).isEqualTo(CallError.INTERNAL);
  }

  private void bind(Function<RouteConsumer, RouteConsumer> described) {
    await(
        described
            .apply(RouteConsumer.on(vertx, ADDRESS).tokens(RouteConsumerIT::check).feed(feed))
            .handler(
                request -> {
                  served.incrementAndGet();
                  seen.set(request);
                  return handler.apply(request);
                })
            .bind());
  }

  /** The token of these tests: the subject, then the scopes. */
  private static VerifiedToken check(String token) throws TokenRefusedException {
    if (token.equals("bad")) {
      throw new TokenRefusedException(RefusalReason.SIGNATURE);
    }
    List<String> words = List.of(token.split(" "));
    boolean client = words.getFirst().startsWith("client:");
    return new VerifiedToken(
        null,
        List.of(),
        words.getFirst(),
        client ? SubjectKind.CLIENT : SubjectKind.USER,
        null,
        null,
        Set.copyOf(words.subList(1, words.size())),
        null,
        "jti",
        Epochs.ZERO,
        null,
        null,
        null,
        Instant.now().plusSeconds(60),
        "kid");
  }

  private static ConsumerMessage message(String token, String method) {
    return new ConsumerMessage(token, method, "/", null, Map.of(), Buffer.buffer(), TRACE);
  }

  private static ConsumerMessage message(String token, Buffer body) {
    return new ConsumerMessage(token, "POST", "/", null, Map.of(), body, TRACE);
  }

  private Future<ConsumerReply> send(ConsumerMessage message) {
    return client.send(ADDRESS, message, Duration.ofSeconds(5));
  }

  private CallError error(ConsumerMessage message) {
    CallException met = refusal(message);
    return met == null ? null : met.error();
  }

  private CallException refusal(ConsumerMessage message) {
    return (CallException) catchThrowable(() -> await(send(message)));
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
