package dev.gatehouse.common.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(VertxExtension.class)
final class BusIT {
  record Question(String text, int count) {}

  record Answer(String text, Instant at, List<String> parts) {}

  /** What a newer peer sends: one member more. */
  record NewerQuestion(String text, int count, String more) {}

  private static final Duration LIMIT = Duration.ofSeconds(5);
  private static final Call<Question, Answer> SEALED =
      new Call<>("auth.test.v1", Question.class, Answer.class, LIMIT);
  private static final Call<Question, Answer> PLAIN =
      new Call<>("open.test.v1", Question.class, Answer.class, LIMIT);
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private final LinkKey key = LinkKey.random();
  private final AtomicInteger served = new AtomicInteger();
  private final ConcurrentLinkedQueue<Object> bodies = new ConcurrentLinkedQueue<>();
  private Vertx vertx;
  private Bus bus;

  @BeforeEach
  void prepare(Vertx fresh) {
    vertx = fresh;
    bus = new Bus(vertx, key, Clock.systemUTC());
    vertx
        .eventBus()
        .addOutboundInterceptor(
            context -> {
              bodies.add(Objects.requireNonNullElse(context.message().body(), "nothing"));
              context.next();
            });
  }

  @Test
  void recordsComeBackAsTheyWereSent() {
    serve(SEALED);

    Answer answer = await(bus.ask(SEALED, new Question("ä\"€", 3)));

    assertThat(answer).isEqualTo(new Answer("ä\"€", NOW, List.of("a", "b", "c")));
  }

  @Test
  void nothingButBytesIsPutOnTheBusAndSealedOnesSayNothing() {
    serve(SEALED);
    serve(PLAIN);

    await(bus.ask(SEALED, new Question("needle", 1)));
    await(bus.ask(PLAIN, new Question("needle", 1)));

    assertThat(bodies).hasSize(4).allSatisfy(b -> assertThat(b).isInstanceOf(Buffer.class));
    assertThat(bodies.stream().map(String::valueOf).filter(b -> b.contains("needle"))).hasSize(2);
    assertThat(bodies.stream().limit(2).map(String::valueOf))
        .noneMatch(b -> b.contains("needle") || b.contains("deadline"));
  }

  @Test
  void traceContextAndDeadlineReachTheServer() {
    AtomicReference<CallContext> seen = new AtomicReference<>();
    await(
        bus.serve(
            SEALED,
            (question, context) -> {
              seen.set(context);
              return answer(question);
            }));
    var trace = new TraceContext("r-1", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

    await(bus.ask(SEALED, new Question("x", 1), trace));

    assertThat(seen.get().trace()).isEqualTo(trace);
    assertThat(seen.get().deadline())
        .isBetween(Instant.now(), Instant.now().plus(LIMIT).plusMillis(1));
  }

  @ParameterizedTest
  @EnumSource(CallError.class)
  void everyErrorCrossesTheBus(CallError error) {
    var failure = new CallException(error, Duration.ofMillis(1500), List.of("one", "two"));
    await(bus.serve(SEALED, (question, context) -> Future.failedFuture(failure)));

    CallException met = failure(bus.ask(SEALED, new Question("x", 1)));

    assertThat(met.error()).isEqualTo(error);
    assertThat(met.retryAfter()).isEqualTo(Duration.ofMillis(1500));
    assertThat(met.details()).containsExactly("one", "two");
  }

  @Test
  void anotherExceptionIsInternalAndSaysNothing() {
    await(
        bus.serve(
            SEALED,
            (question, context) -> {
              throw new IllegalStateException("secret");
            }));

    CallException met = failure(bus.ask(SEALED, new Question("x", 1)));

    assertThat(met.error()).isEqualTo(CallError.INTERNAL);
    assertThat(met.details()).isEmpty();
    assertThat(met).hasMessage("INTERNAL");
  }

  @Test
  void handlerThatReturnsNullOrNothingIsInternal() {
    await(bus.serve(SEALED, (question, context) -> null));
    await(bus.serve(PLAIN, (question, context) -> Future.succeededFuture()));

    assertThat(failure(bus.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.INTERNAL);
    assertThat(failure(bus.ask(PLAIN, new Question("x", 1))).error()).isEqualTo(CallError.INTERNAL);
  }

  @Test
  void nobodyThereIsUnavailable() {
    assertThat(failure(bus.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.UNAVAILABLE);
  }

  @Test
  void nobodyThereAfterClosingIsUnavailable() {
    Registration registration = serve(SEALED);
    await(registration.close());
    await(registration.close());

    assertThat(failure(bus.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.UNAVAILABLE);
  }

  @Test
  void noAnswerInTimeIsTimeout() {
    var hasty = new Call<>("auth.slow.v1", Question.class, Answer.class, Duration.ofMillis(50));
    await(bus.serve(hasty, (question, context) -> Promise.<Answer>promise().future()));

    assertThat(failure(bus.ask(hasty, new Question("x", 1))).error()).isEqualTo(CallError.TIMEOUT);
  }

  @Test
  void expiredRequestIsNotServed() {
    serve(SEALED);
    Bus slowClock = new Bus(vertx, key, Clock.fixed(Instant.now().minus(LIMIT), ZoneOffset.UTC));

    assertThat(failure(slowClock.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.TIMEOUT);
    assertThat(served).hasValue(0);
  }

  @Test
  void deadlineFarAheadIsRefused() {
    serve(SEALED);
    Bus fastClock =
        new Bus(vertx, key, Clock.fixed(Instant.now().plusSeconds(3600), ZoneOffset.UTC));

    assertThat(failure(fastClock.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.INTERNAL);
    assertThat(served).hasValue(0);
  }

  @Test
  void withoutTheLinkKeyNobodyAsksServesOrIsServed() {
    serve(SEALED);
    Bus keyless = new Bus(vertx, null, Clock.systemUTC());
    Bus otherKey = new Bus(vertx, LinkKey.random(), Clock.systemUTC());

    assertThat(failure(keyless.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.UNAVAILABLE);
    assertThat(failure(keyless.serve(SEALED, (q, c) -> answer(q))).error())
        .isEqualTo(CallError.UNAVAILABLE);
    assertThat(failure(otherKey.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.INTERNAL);
    assertThat(served).hasValue(0);
  }

  @Test
  void withoutTheLinkKeyPlainCallsWork() {
    serve(PLAIN);

    Answer answer = await(new Bus(vertx, null, Clock.systemUTC()).ask(PLAIN, new Question("x", 1)));

    assertThat(answer.text()).isEqualTo("x");
  }

  @Test
  void unknownMembersAreIgnoredForRollingUpgrades() {
    serve(SEALED);
    var newer = new Call<>(SEALED.address(), NewerQuestion.class, Answer.class, LIMIT);

    assertThat(await(bus.ask(newer, new NewerQuestion("x", 2, "new"))).parts()).hasSize(2);
  }

  @Test
  void unknownErrorNameIsInternal() {
    assertThat(Bus.errorNamed("TEAPOT")).isEqualTo(CallError.INTERNAL);
    assertThat(Bus.errorNamed(null)).isEqualTo(CallError.INTERNAL);
    assertThat(Bus.errorNamed("NOT_FOUND")).isEqualTo(CallError.NOT_FOUND);
  }

  @Test
  void replayedRequestIsServedOnce() {
    serve(SEALED);
    await(bus.ask(SEALED, new Question("x", 1)));
    Buffer first = (Buffer) bodies.peek();

    Throwable again = catchThrowable(() -> await(request(SEALED.address(), first)));

    assertThat(again).isNotNull();
    assertThat(served).hasValue(1);
  }

  @Test
  void requestOfAnotherAddressIsRefused() {
    // a server of its own, that has not seen the nonce yet
    var fresh = new Bus(vertx, key, Clock.systemUTC());
    await(
        fresh.serve(
            SEALED,
            (question, context) -> {
              served.incrementAndGet();
              return answer(question);
            }));
    // as long as the other: its text counts, not only its length
    var other = new Call<>("auth.tost.v1", Question.class, Answer.class, LIMIT);
    await(bus.serve(other, (question, context) -> answer(question)));
    await(bus.ask(other, new Question("x", 1)));
    Buffer first = (Buffer) bodies.peek();

    assertThat(catchThrowable(() -> await(request(SEALED.address(), first)))).isNotNull();
    assertThat(served).hasValue(0);
  }

  @Test
  void replyToAnotherRequestIsRefused() {
    Registration honest = serve(SEALED);
    await(bus.ask(SEALED, new Question("first", 1)));
    Buffer oldReply = (Buffer) bodies.stream().skip(1).findFirst().orElseThrow();
    await(honest.close());
    vertx.eventBus().consumer(SEALED.address(), message -> message.reply(oldReply));

    assertThat(failure(bus.ask(SEALED, new Question("second", 1))).error())
        .isEqualTo(CallError.INTERNAL);
  }

  @Test
  void requestSentBackAsItsReplyIsRefused() {
    vertx.eventBus().consumer(SEALED.address(), message -> message.reply(message.body()));

    assertThat(failure(bus.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.INTERNAL);
  }

  static Stream<Arguments> junkReplies() {
    return Stream.of(
        Arguments.of("a string", "text"),
        Arguments.of("an object", new JsonObject().put("error", "FORBIDDEN")),
        Arguments.of("nothing", null),
        Arguments.of("no bytes", Buffer.buffer()),
        Arguments.of("a plain reply", plain("{\"body\":{\"text\":\"x\"}}")),
        Arguments.of("a plain error", plain("{\"error\":\"NOT_FOUND\"}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("junkReplies")
  void junkReplyIsInternal(String name, Object junk) {
    vertx.eventBus().consumer(SEALED.address(), message -> message.reply(junk));

    assertThat(failure(bus.ask(SEALED, new Question("x", 1))).error())
        .isEqualTo(CallError.INTERNAL);
  }

  static Stream<Arguments> junkRequests() {
    String good = "{\"deadline\":%d,\"body\":{\"text\":\"x\",\"count\":1}}";
    UnaryOperator<String> soon =
        text -> text.replace("%d", Long.toString(System.currentTimeMillis() + 3000));
    return Stream.of(
        Arguments.of("a string", "text"),
        Arguments.of("an object", new JsonObject().put("text", "x")),
        Arguments.of("nothing", null),
        Arguments.of("no bytes", Buffer.buffer()),
        Arguments.of("one byte", Buffer.buffer(new byte[] {1})),
        Arguments.of("the head alone", Buffer.buffer(new byte[] {1, 0})),
        Arguments.of("another version", plain(soon.apply(good)).setByte(0, (byte) 2)),
        Arguments.of("another form", plain(soon.apply(good)).setByte(1, (byte) 1)),
        Arguments.of("no JSON", plain("junk")),
        Arguments.of("JSON null", plain("null")),
        Arguments.of("a list", plain("[]")),
        Arguments.of("no deadline", plain("{\"body\":{\"text\":\"x\",\"count\":1}}")),
        Arguments.of("a text deadline", plain(good.replace("%d", "\"9\""))),
        Arguments.of("no body", plain(soon.apply("{\"deadline\":%d}"))),
        Arguments.of("a null body", plain(soon.apply("{\"deadline\":%d,\"body\":null}"))),
        Arguments.of("a list as body", plain(soon.apply("{\"deadline\":%d,\"body\":[]}"))),
        Arguments.of(
            "a wrong type",
            plain(soon.apply("{\"deadline\":%d,\"body\":{\"text\":\"x\",\"count\":\"1\"}}"))),
        Arguments.of(
            "a missing number", plain(soon.apply("{\"deadline\":%d,\"body\":{\"text\":\"x\"}}"))),
        Arguments.of(
            "a member twice",
            plain(
                soon.apply("{\"deadline\":%d,\"body\":{\"text\":\"x\",\"count\":1,\"count\":2}}"))),
        Arguments.of("more behind it", plain(soon.apply(good) + "{}")),
        Arguments.of("deep nesting", plain("[".repeat(10_000))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("junkRequests")
  void junkRequestIsNotServedAndHurtsNobody(String name, Object junk) {
    serve(PLAIN);
    serve(SEALED);

    Throwable plain = catchThrowable(() -> await(request(PLAIN.address(), junk)));
    Throwable sealed = catchThrowable(() -> await(request(SEALED.address(), junk)));
    vertx.eventBus().send(PLAIN.address(), junk);

    assertThat(sealed).isInstanceOf(ReplyException.class);
    assertThat(plain == null || plain instanceof ReplyException).isTrue();
    assertThat(served).hasValue(0);
    await(bus.ask(PLAIN, new Question("x", 1)));
    assertThat(served).hasValue(1);
  }

  @Test
  void largestMessageIsServedAndOneByteMoreIsNot() {
    serve(PLAIN);
    long deadline = System.currentTimeMillis() + 5_000;
    Buffer question =
        plain("{\"deadline\":" + deadline + ",\"body\":{\"text\":\"x\",\"count\":1}}");
    byte[] spaces = new byte[Bus.LARGEST_MESSAGE + 64 - question.length()];
    Arrays.fill(spaces, (byte) ' ');
    question.appendBytes(spaces);

    await(request(PLAIN.address(), question.copy()));
    assertThat(served).hasValue(1);
    assertThat(catchThrowable(() -> await(request(PLAIN.address(), question.appendString(" ")))))
        .isNotNull();
    assertThat(served).hasValue(1);
  }

  @Test
  void messageBeyondTheBoundIsNeverWritten() {
    serve(PLAIN);
    String tooMuch = "x".repeat(Bus.LARGEST_MESSAGE);

    assertThat(failure(bus.ask(PLAIN, new Question(tooMuch, 1))).error())
        .isEqualTo(CallError.INTERNAL);
    assertThat(served).hasValue(0);
  }

  @Test
  void moreInServiceThanTheBoundIsBusy() {
    List<Promise<Answer>> open = new ArrayList<>();
    await(
        bus.serve(
            PLAIN,
            (question, context) -> {
              Promise<Answer> promise = Promise.promise();
              open.add(promise);
              return promise.future();
            }));
    List<Future<Answer>> asked = new ArrayList<>();
    for (int i = 0; i <= Bus.MOST_IN_SERVICE; i++) {
      asked.add(bus.ask(PLAIN, new Question("x", 1)));
    }

    CallException oneTooMany = failure(asked.removeLast());
    assertThat(oneTooMany.error()).isEqualTo(CallError.BUSY);
    assertThat(open).hasSize(Bus.MOST_IN_SERVICE);
    open.forEach(promise -> promise.complete(new Answer("x", NOW, List.of())));
    await(Future.all(asked));
  }

  @Test
  void publishedMessageReachesEveryListenerAndJunkNone() {
    List<Question> heard = new ArrayList<>();
    Promise<Void> both = Promise.promise();
    for (int i = 0; i < 2; i++) {
      await(
          bus.subscribe(
              "news.v1",
              Question.class,
              question -> {
                synchronized (heard) {
                  heard.add(question);
                  if (heard.size() == 2) {
                    both.complete();
                  }
                }
                throw new IllegalStateException("a listener's own fault");
              }));
    }

    vertx.eventBus().publish("news.v1", "junk");
    bus.publish("news.v1", new Question("x", 7));
    await(both.future());

    assertThat(heard).containsOnly(new Question("x", 7));
  }

  private Registration serve(Call<Question, Answer> call) {
    return await(
        bus.serve(
            call,
            (question, context) -> {
              served.incrementAndGet();
              return answer(question);
            }));
  }

  private static Future<Answer> answer(Question question) {
    List<String> parts = Stream.of("a", "b", "c", "d").limit(question.count()).toList();
    return Future.succeededFuture(new Answer(question.text(), NOW, parts));
  }

  private Future<?> request(String address, Object body) {
    return vertx.eventBus().request(address, body, new DeliveryOptions().setSendTimeout(2000));
  }

  private static Buffer plain(String json) {
    return Buffer.buffer(new byte[] {1, 0}).appendBytes(json.getBytes(StandardCharsets.UTF_8));
  }

  private static CallException failure(Future<?> future) {
    Throwable thrown = catchThrowable(() -> await(future));
    assertThat(thrown).isInstanceOf(CallException.class);
    return (CallException) thrown;
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
