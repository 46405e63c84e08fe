package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Call;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.Registration;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls beside a member that has registered an address it cannot, or will not, serve. */
final class RepeatedCallIT {
  private static final int CALLS = 6;

  @TempDir private static Path directory;
  private static TestCluster cluster;
  private static Bus server;
  private static Bus caller;
  private static Vertx stranger;
  private static int address;

  private final AtomicInteger served = new AtomicInteger();
  private Registration registration;
  private MessageConsumer<Object> strangers;

  record Question(String text) {}

  record Answer(String text) {}

  @BeforeAll
  static void join() {
    cluster = new TestCluster(directory.resolve("authority"));
    ClusterFolder auth = TestCluster.read(cluster.issue(Role.AUTH, "auth"));
    ClusterFolder gateway = TestCluster.read(cluster.issue(Role.GATEWAY, "gateway"));
    var seed = TestCluster.freePorts();
    server = new Bus(cluster.join(auth, seed), auth.linkKey(), Clock.systemUTC());
    caller =
        new Bus(
            cluster.join(gateway, TestCluster.freePorts(), seed),
            gateway.linkKey(),
            Clock.systemUTC());
    stranger = cluster.join("stranger", TestCluster.freePorts(), seed);
  }

  @AfterAll
  static void leave() {
    cluster.close();
  }

  @AfterEach
  void unregister() {
    if (registration != null) {
      TestCluster.await(registration.close());
    }
    if (strangers != null) {
      TestCluster.await(strangers.unregister());
    }
  }

  @Test
  void callThatIsSwallowedIsAnsweredByAnother() {
    Call<Question, Answer> call = call().orAgain();
    serve(call);
    strangerTakes(call, message -> {});

    for (int i = 0; i < CALLS; i++) {
      assertThat(TestCluster.await(caller.ask(call, new Question("q"))).text()).isEqualTo("a");
    }
  }

  @Test
  void answerOfAStrangerIsNoneAndTheCallIsAnsweredByAnother() {
    Call<Question, Answer> call = call().orAgain();
    serve(call);
    strangerTakes(call, message -> message.reply(Buffer.buffer("{\"text\":\"forged\"}")));

    for (int i = 0; i < CALLS; i++) {
      assertThat(TestCluster.await(caller.ask(call, new Question("q"))).text()).isEqualTo("a");
    }
  }

  @Test
  void refusalOfAStrangerIsNoAnswerEither() {
    Call<Question, Answer> call = call().orAgain();
    serve(call);
    strangerTakes(call, message -> message.fail(1, "no"));

    for (int i = 0; i < CALLS; i++) {
      assertThat(TestCluster.await(caller.ask(call, new Question("q"))).text()).isEqualTo("a");
    }
  }

  @Test
  void withoutAnybodyItIsUnavailableBeforeTheTimeIsOver() {
    Call<Question, Answer> call = call().orAgain();

    assertThat(failure(caller.ask(call, new Question("q")))).isEqualTo(CallError.UNAVAILABLE);
  }

  @Test
  void withStrangersAloneItIsUnavailableOrLateAndNeverAnInternalFault() {
    Call<Question, Answer> again = call().orAgain();
    strangerTakes(again, message -> message.reply(Buffer.buffer("junk")));
    assertThat(failure(caller.ask(again, new Question("q")))).isEqualTo(CallError.UNAVAILABLE);
    TestCluster.await(strangers.unregister());

    Call<Question, Answer> once = call();
    strangerTakes(once, message -> message.reply(Buffer.buffer("junk")));
    assertThat(failure(caller.ask(once, new Question("q")))).isEqualTo(CallError.UNAVAILABLE);
  }

  @Test
  void whatMayNotBeRepeatedIsSentOnce() {
    Call<Question, Answer> call = call();
    AtomicInteger seen = new AtomicInteger();
    strangerTakes(call, message -> seen.incrementAndGet());

    assertThat(failure(caller.ask(call, new Question("q")))).isEqualTo(CallError.TIMEOUT);

    assertThat(seen).hasValue(1);
  }

  @Test
  void whatWasAnsweredIsNotSentAgainWhateverTheAnswer() {
    Call<Question, Answer> call = call().orAgain();
    registration =
        TestCluster.await(
            server.serve(
                call,
                (question, context) -> {
                  served.incrementAndGet();
                  return Future.failedFuture(new CallException(CallError.INVALID_GRANT));
                }));

    assertThat(failure(caller.ask(call, new Question("q")))).isEqualTo(CallError.INVALID_GRANT);

    assertThat(served).hasValue(1);
  }

  /**
   * An address of its own for each test: what a member has heard of one may be old for a moment.
   */
  private static Call<Question, Answer> call() {
    return new Call<>(
        "auth.test" + ++address + ".v1", Question.class, Answer.class, Duration.ofSeconds(4));
  }

  private void serve(Call<Question, Answer> call) {
    registration =
        TestCluster.await(
            server.serve(call, (question, context) -> Future.succeededFuture(new Answer("a"))));
  }

  private void strangerTakes(Call<?, ?> call, Consumer<Message<Object>> handler) {
    strangers = stranger.eventBus().consumer(call.address());
    strangers.handler(handler::accept);
    TestCluster.await(strangers.completion());
  }

  private static CallError failure(Future<?> call) {
    return TestCluster.await(
        call.transform(
            (answer, failure) ->
                failure instanceof CallException told
                    ? Future.succeededFuture(told.error())
                    : Future.failedFuture(new AssertionError("answered: " + answer, failure))));
  }
}
