package dev.gatehouse.gateway.admin;

import static dev.gatehouse.gateway.admin.Management.json;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.feed.AccountState;
import dev.gatehouse.common.feed.Anchor;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.feed.FeedAnswer;
import dev.gatehouse.common.feed.FeedCalls;
import dev.gatehouse.common.feed.FeedEntry;
import dev.gatehouse.common.feed.FeedJson;
import dev.gatehouse.common.feed.FeedNode;
import dev.gatehouse.common.feed.FeedSnapshot;
import dev.gatehouse.common.feed.SecurityChange;
import dev.gatehouse.common.jose.CryptoProvider;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Changes are answered once this node has applied them, and nobody waits for ever. */
@ExtendWith(VertxExtension.class)
class FeedWaitIT {
  private static final String FEED = "feed-1";
  private static final String BOB = "{\"username\":\"bob\",\"password\":\"long-enough\"}";

  private final Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.choose());
  private final AtomicLong head = new AtomicLong();
  private Management management;
  private Vertx vertx;

  @BeforeEach
  void start(Vertx fresh) {
    vertx = fresh;
    management = new Management(vertx);
    management
        .bus
        .serve(
            FeedCalls.ASK,
            (question, context) ->
                Future.succeededFuture(
                    new FeedAnswer(
                        anchor.sign(
                            Anchor.Purpose.HEAD,
                            FeedJson.write(
                                new FeedAnswer.Head(question.nonce(), FEED, head.get()))),
                        List.of(),
                        question.feedId() == null ? snapshot() : null)))
        .await();
    management.feed =
        new FeedNode(
            vertx,
            management.bus,
            anchor.publicKey(),
            List.of(),
            Duration.ofSeconds(3),
            Clock.systemUTC());
    management.feed.start().await();
    management.checks.add(HealthChecks.feed(management.feed.view()));
    management.checks.add(HealthChecks.keys(management.feed.view()));
    management.start(true, null);
  }

  @AfterEach
  void stop() {
    management.stop();
    management.feed.close().await();
  }

  private dev.gatehouse.common.feed.SignedText snapshot() {
    return anchor.sign(
        Anchor.Purpose.SNAPSHOT,
        FeedJson.write(new FeedSnapshot(FEED, 0, List.of(), List.of(), true)));
  }

  private void publishFirstEntry() {
    var change = new SecurityChange.AccountChanged("bob", "acc-bob", 0, AccountState.ENABLED);
    head.set(1);
    management.bus.publish(
        FeedCalls.PUBLISHED,
        anchor.sign(
            Anchor.Purpose.ENTRY, FeedJson.write(new FeedEntry(FEED, 1, Instant.EPOCH, change))));
  }

  @Test
  void theAnswerWaitsUntilThisNodeHasAppliedTheChange() {
    management.auth.sequence.set(1);
    vertx.setTimer(300, id -> publishFirstEntry());

    HttpResponse<Buffer> created = json(management.admin(POST, "/admin/users"), BOB);

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(management.feed.view().appliedSequence()).isEqualTo(1);
    assertThat(management.tcp(GET, "/metrics").send().await().bodyAsString())
        .contains("gatehouse_feed_applied_sequence 1")
        .contains("gatehouse_feed_stale 0");
  }

  @Test
  void aChangeThatDoesNotArriveIsAnsweredAfterASecond() {
    management.auth.sequence.set(1);
    long from = System.nanoTime();

    HttpResponse<Buffer> created = json(management.admin(POST, "/admin/users"), BOB);

    assertThat(created.statusCode()).isEqualTo(201);
    assertThat(Duration.ofNanos(System.nanoTime() - from))
        .isBetween(Duration.ofMillis(900), Duration.ofSeconds(5));
  }

  @Test
  void aRevocationIsAnsweredOnceThisNodeRefusesIt() {
    management.auth.sequence.set(1);
    vertx.setTimer(300, id -> publishFirstEntry());

    HttpResponse<Buffer> revoked =
        json(management.admin(POST, "/admin/revocations"), "{\"token\":\"a.b.c\"}");

    assertThat(revoked.statusCode() + revoked.bodyAsString()).isEqualTo("200{\"sequence\":1}");
    assertThat(management.feed.view().appliedSequence()).isEqualTo(1);
    assertThat(management.tcp(GET, "/metrics").send().await().bodyAsString())
        .contains("gatehouse_revocations_indexed 0");
  }

  @Test
  void aRevocationThatThisNodeHasNotConfirmedIsAcceptedWithWhoIsPending() {
    management.auth.sequence.set(1);

    HttpResponse<Buffer> revoked =
        json(management.admin(POST, "/admin/revocations"), "{\"token\":\"a.b.c\"}");

    assertThat(revoked.statusCode() + revoked.bodyAsString())
        .isEqualTo("202{\"sequence\":1,\"pending\":[\"this node\"]}");
  }

  @Test
  void withoutKeysTheNodeDoesNotServe() {
    HttpResponse<Buffer> answer = management.tcp(GET, "/health/serving").send().await();

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.bodyAsString()).contains("no key").doesNotContain("feed");
  }
}
