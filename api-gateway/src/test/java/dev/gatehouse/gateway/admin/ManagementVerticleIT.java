package dev.gatehouse.gateway.admin;

import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.HEAD;
import static io.vertx.core.http.HttpMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class ManagementVerticleIT {
  private Management management;

  @BeforeEach
  void create(Vertx vertx) {
    management = new Management(vertx);
  }

  private HttpResponse<Buffer> get(String uri) {
    return management.tcp(GET, uri).send().await();
  }

  private void check(String name, Health health) {
    management.checks.add(new HealthCheck(name, () -> Future.succeededFuture(health)));
  }

  @Test
  void aLiveProcessSaysSo() {
    check("broken", Health.down("x"));
    management.start(false, null);

    HttpResponse<Buffer> answer = get("/health/live");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.bodyAsJsonObject().getString("status")).isEqualTo("up");
    assertThat(answer.getHeader("Content-Type")).isEqualTo("application/json");
    assertThat(answer.getHeader("Cache-Control")).isEqualTo("no-store");
  }

  @Test
  void readySaysTheReasonOfEachCheckAndEveryWarning() {
    check("database", Health.UP);
    check("feed", Health.down("stale"));
    management.checks.add(HealthChecks.warning("routes", () -> Optional.of("routes.yaml:3: x")));
    management.start(false, null);

    HttpResponse<Buffer> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.bodyAsJsonObject())
        .isEqualTo(
            new JsonObject(
                "{\"status\":\"down\",\"checks\":[{\"name\":\"database\",\"status\":\"up\"},"
                    + "{\"name\":\"feed\",\"status\":\"down\",\"reason\":\"stale\"},{\"name\":\"routes\",\"status\":\"up\",\"warning\":\"routes.yaml:3:"
                    + " x\"}]}"));
  }

  @Test
  void aWarningKeepsNobodyFromBeingReady() {
    check("routes", Health.warning("x"));
    management.start(false, null);

    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void servingAsksOnlyWhatProtectedCallsNeed() {
    check("feed", Health.down("stale"));
    var up = new boolean[] {true};
    management.checks.add(
        new HealthCheck(
            "keys", true, () -> Future.succeededFuture(up[0] ? Health.UP : Health.down("none"))));
    management.start(false, null);

    assertThat(get("/health/serving").statusCode()).isEqualTo(200);
    up[0] = false;
    assertThat(get("/health/serving").statusCode()).isEqualTo(503);
  }

  @Test
  void aCheckThatHangsThrowsOrFailsIsDownAndItsTextStaysInside() {
    management.checks.add(new HealthCheck("hangs", () -> Promise.<Health>promise().future()));
    management.checks.add(
        new HealthCheck(
            "throws",
            () -> {
              throw new IllegalStateException("jdbc:secret");
            }));
    management.checks.add(
        new HealthCheck(
            "fails", () -> Future.failedFuture(new IllegalStateException("jdbc:secret"))));
    management.start(false, null);

    HttpResponse<Buffer> answer = get("/health/ready");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.bodyAsString())
        .contains("no answer within 1000 ms")
        .contains("the check failed; see the log")
        .doesNotContain("secret");
  }

  @Test
  void aCheckRunsOnceHoweverManyAsk() {
    var runs = new AtomicInteger();
    Promise<Health> answer = Promise.promise();
    management.checks.add(
        new HealthCheck(
            "slow",
            () -> {
              runs.incrementAndGet();
              return answer.future();
            }));
    management.start(false, null);

    List<Future<HttpResponse<Buffer>>> asked =
        java.util.stream.Stream.generate(() -> management.tcp(GET, "/health/ready").send())
            .limit(20)
            .toList();
    Future.all(asked).await();

    assertThat(runs).hasValueLessThanOrEqualTo(5); // a pooled client has 5 connections
    assertThat(asked).allMatch(one -> one.result().statusCode() == 503);
  }

  @ParameterizedTest
  @CsvSource({"/health/live", "/health/ready", "/health/serving", "/metrics"})
  void headAnswersLikeGetAndOtherMethodsAreRefused(String uri) {
    management.start(false, null);

    HttpResponse<Buffer> head = management.tcp(HEAD, uri).send().await();
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isNull();
    assertThat(Integer.parseInt(head.getHeader("Content-Length"))).isPositive();

    for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH")) {
      HttpResponse<Buffer> answer = management.tcp(HttpMethod.valueOf(method), uri).send().await();
      assertThat(answer.statusCode()).as(method).isEqualTo(405);
      assertThat(answer.getHeader("Allow")).isEqualTo("GET, HEAD");
      assertThat(answer.getHeader("Content-Type")).isEqualTo("application/problem+json");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/health", "/health/", "/nonsense", "/admin/users", "/admin", "/me"})
  void whatIsNotThereIsNotFoundAndWithoutAnAdminApiThatIsAllOfIt(String uri) {
    management.start(false, null);

    for (HttpMethod method : List.of(GET, POST)) {
      HttpResponse<Buffer> answer = management.tcp(method, uri).send().await();
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.getHeader("Content-Type")).isEqualTo("application/problem+json");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost",
        "LOCALHOST:9000",
        "127.0.0.1",
        "127.0.0.1:1",
        "[::1]:9000",
        "127.8.8.8"
      })
  void aLoopbackListenerAnswersToItsOwnNames(String host) {
    management.start(true, null);

    assertThat(
            management.tcp(GET, "/health/live").putHeader("Host", host).send().await().statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "127.evil.example",
        "evil.example:9000",
        "10.0.0.1"
      })
  void aNameThatWasMadeToPointHereIsRefused(String host) {
    management.start(true, null);

    for (String uri : List.of("/health/ready", "/metrics", "/admin/users")) {
      assertThat(management.admin(GET, uri).putHeader("Host", host).send().await().statusCode())
          .as(uri)
          .isEqualTo(421);
    }
  }

  @Test
  void metricsShowTheBuildTheJvmAndTheCallsOfTheBus() {
    management.start(true, null);
    management.admin(GET, "/admin/keys").send().await();

    HttpResponse<Buffer> answer = get("/metrics");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.getHeader("Content-Type"))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
    assertThat(answer.bodyAsString())
        .contains("gatehouse_build_info{java=\"")
        .doesNotContain("${project.version}")
        .contains("jvm_memory_used_bytes{area=\"heap\"}")
        .contains("process_cpu_seconds_total")
        .contains("process_uptime_seconds")
        .contains(
            "gatehouse_bus_call_seconds_count{address=\"auth.keys.list.v1\",outcome=\"ok\"} 1");
  }

  @Test
  void aScrapeThatEndsAtOnceIsAnsweredToo() {
    management.start(false, null);

    for (int i = 0; i < 300; i++) {
      assertThat(get("/metrics").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void authServiceIsUpWhileItAnswersAndDownWhenItIsAway() {
    management.checks.add(HealthChecks.authService(management.bus));
    management.start(false, null);

    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    management.auth.fault = new CallException(CallError.NOT_FOUND);
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    management.auth.fault = new CallException(CallError.UNAVAILABLE);
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    management.auth.stop();
    assertThat(get("/health/ready").bodyAsString()).contains("auth-service");
  }

  @Test
  void databaseIsDownWhileAQuestionToItFailsAndKeepsNobodyFromServing() {
    var answer = new AtomicReference<Future<?>>(Future.failedFuture("192.0.2.1 is away"));
    management.checks.add(HealthChecks.database(answer::get));
    management.start(false, null);

    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
    assertThat(get("/health/ready").bodyAsString())
        .contains("{\"name\":\"database\",\"status\":\"down\"")
        .doesNotContain("192.0.2.1");
    assertThat(get("/health/serving").statusCode()).isEqualTo(200);
    answer.set(Future.succeededFuture());
    assertThat(get("/health/ready").statusCode()).isEqualTo(200);
  }

  @Test
  void theListenerCheckAsksTheListener(Vertx vertx) {
    var status = new AtomicInteger(200);
    HttpServer listener =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> {
                  if (status.get() > 0) {
                    request.response().setStatusCode(status.get()).end();
                  }
                })
            .listen(0, "127.0.0.1")
            .await();
    var uri = new URI[1];
    management.checks.add(new ListenerClient(ListenerClient.client(vertx), () -> uri[0]).check());
    management.start(false, null);

    assertThat(get("/health/serving").bodyAsString()).contains("not open yet");
    uri[0] = URI.create("http://127.0.0.1:" + listener.actualPort() + "/.well-known/jwks.json");
    assertThat(get("/health/serving").statusCode()).isEqualTo(200);
    status.set(500);
    assertThat(get("/health/serving").statusCode()).isEqualTo(503);
    status.set(0); // never answers
    assertThat(get("/health/serving").bodyAsString()).contains("within 500 ms");
    listener.close().await();
    assertThat(get("/health/ready").statusCode()).isEqualTo(503);
  }

  @Test
  void aTakenPortIsOnePlainLine(Vertx vertx) {
    management.start(false, null);
    var second =
        new ManagementVerticle(
            new ManagementSettings("127.0.0.1", management.port(), null, false),
            new ManagementContext(
                management.bus, null, List.of(), management.metrics, java.time.Clock.systemUTC()));

    assertThatThrownBy(() -> vertx.deployVerticle(second).await())
        .hasMessageContaining("management.port")
        .hasMessageNotContaining("\n");
  }

  @Test
  void stoppingIsQuickWithIdleConnections() {
    management.start(false, null);
    get("/health/live"); // its connection stays in the client's pool

    long from = System.nanoTime();
    management.stop();

    assertThat(System.nanoTime() - from).isLessThan(1_000_000_000L);
  }
}
