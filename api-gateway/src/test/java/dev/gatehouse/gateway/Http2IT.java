package dev.gatehouse.gateway;

import static dev.gatehouse.gateway.TestGateway.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole gateway over HTTP/2 and TLS. */
class Http2IT {
  private static final Duration IDLE = Duration.ofMillis(400);
  private TestGateway gateway;
  private HttpClient client;
  private SelfSignedCertificate certificate;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    certificate = SelfSignedCertificate.create("localhost");
    var files =
        new TlsFiles(Path.of(certificate.certificatePath()), Path.of(certificate.privateKeyPath()));
    var limits = TestGateway.limits(IDLE, Duration.ofSeconds(5));
    gateway =
        new TestGateway(
            directory, s -> new GatewaySettings(s.host(), 0, files, List.of(), null, limits));
    client =
        gateway.vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setUseAlpn(true)
                .setSsl(true)
                .setTrustAll(true)
                .setVerifyHost(false));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
    certificate.delete();
  }

  @Test
  void bodyWithoutLengthArrivesWhole() throws Exception {
    gateway.upstreamAnswer =
        request ->
            request
                .body()
                .onSuccess(
                    body ->
                        request
                            .response()
                            .end(request.getHeader("x-gatehouse-subject") + " sent " + body));
    HttpClientRequest request = request(HttpMethod.PUT, "/orders/1", true);
    Future<String> answer = request.response().compose(HttpClientResponse::body).map(b -> b + "");
    await(request.setChunked(true).write(Buffer.buffer("one ")));
    await(request.end(Buffer.buffer("two")));

    assertThat(await(answer)).isEqualTo("ada sent one two");
  }

  @Test
  void whatBelongsToTheUpstreamsConnectionStaysThereAndTrailersComeBack() throws Exception {
    gateway.upstreamAnswer =
        request -> {
          request
              .response()
              .setChunked(true)
              .putHeader("Connection", "keep-alive, X-Hop")
              .putHeader("X-Hop", "1")
              .putHeader("Keep-Alive", "timeout=5")
              .putTrailer("X-Sum", "42")
              .write("body");
          request.response().end();
        };
    HttpClientResponse answer = await(whole(request(HttpMethod.GET, "/orders/1", true)));

    assertThat(await(answer.body()).toString()).isEqualTo("body");
    assertThat(answer.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(answer.headers().names()).doesNotContain("connection", "keep-alive", "x-hop");
    assertThat(answer.trailers().get("x-sum")).isEqualTo("42");
  }

  @Test
  void requestWithoutATokenIsChallenged() throws Exception {
    HttpClientResponse answer = await(request(HttpMethod.GET, "/orders/1", false).send());

    assertThat(answer.statusCode()).isEqualTo(401);
    assertThat(answer.getHeader("www-authenticate")).startsWith("Bearer");
    assertThat(gateway.reachedUpstream).hasValue(0);
  }

  @Test
  void headerBlockOver16KibGetsARealAnswer() throws Exception {
    HttpClientRequest request = request(HttpMethod.GET, "/open/1", false);

    HttpClientResponse answer = await(whole(request.putHeader("x-pad", "a".repeat(17 * 1024))));

    assertThat(answer.statusCode()).isEqualTo(431);
    assertThat(answer.getHeader("content-type")).isEqualTo("application/problem+json");
    assertThat(await(answer.body()).toString()).contains("\"status\":431");
  }

  @Test
  void streamInWorkKeepsItsConnectionAndAQuietConnectionIsClosed() throws Exception {
    gateway.upstreamAnswer =
        request ->
            gateway
                .vertx
                .timer(1300, TimeUnit.MILLISECONDS)
                .onSuccess(late -> request.response().end("late"));
    Future<String> answer =
        request(HttpMethod.GET, "/open/1", false)
            .send()
            .compose(HttpClientResponse::body)
            .map(body -> body + " over " + connections());

    assertThat(await(answer)).isEqualTo("late over 1.0");
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> connections() == 0);
  }

  @Test
  void upstreamsConnectionIsKeptAndNothingWasCut() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(await(whole(request(HttpMethod.GET, "/open/1", false))).statusCode())
          .isEqualTo(200);
    }

    Awaitility.await()
        .untilAsserted(
            () -> {
              assertThat(upstreamConnections()).isEqualTo(1);
              assertThat(counted("gatehouse.proxy.requests", "outcome", "2xx")).isEqualTo(3);
              assertThat(counted("gatehouse.requests", "status", "2xx")).isEqualTo(3);
            });
    assertThat(counted("gatehouse.proxy.requests", "outcome", "cut")).isZero();
  }

  @Test
  void clientThatResetsItsStreamIsCountedAsCut() throws Exception {
    gateway.upstreamAnswer = request -> {};
    HttpClientRequest request = request(HttpMethod.GET, "/open/1", false);
    var unused = request.send();
    Awaitility.await().until(() -> gateway.reachedUpstream.get() == 1);

    await(request.reset());

    Awaitility.await().until(() -> counted("gatehouse.requests", "status", "cut") == 1);
    assertThat(counted("gatehouse.requests", "status", "2xx")).isZero();
    Awaitility.await().until(() -> upstreamConnections() == 0);
  }

  private double upstreamConnections() {
    return gateway.meters.get("gatehouse.upstream.connections.open").gauge().value();
  }

  /** How often the open route had an outcome. */
  private double counted(String meter, String label, String outcome) {
    var counter = gateway.meters.find(meter).tags("route", "open", label, outcome).counter();
    return counter == null ? 0 : counter.count();
  }

  @Test
  void keptConnectionClosedUnderAGetIsTriedOnceMore() throws Exception {
    gateway.upstreamAnswer =
        request -> {
          if (gateway.reachedUpstream.get() == 2) {
            var unused = request.connection().close();
          } else {
            request.response().end("upstream");
          }
        };

    assertThat(await(whole(request(HttpMethod.GET, "/open/1", false))).statusCode()).isEqualTo(200);
    assertThat(await(whole(request(HttpMethod.GET, "/open/2", false))).statusCode()).isEqualTo(200);
    assertThat(gateway.reachedUpstream).hasValue(3);
  }

  /** The answer once its body is there: who asks for the body after its end never gets it. */
  private static Future<HttpClientResponse> whole(HttpClientRequest request) {
    return request.send().compose(answer -> answer.body().map(answer));
  }

  private double connections() {
    return gateway.meters.get("gatehouse.connections").gauge().value();
  }

  private HttpClientRequest request(HttpMethod method, String path, boolean asAda)
      throws Exception {
    HttpClientRequest request =
        await(
            client.request(
                new RequestOptions()
                    .setMethod(method)
                    .setHost("localhost")
                    .setPort(gateway.port())
                    .setURI(path)));
    if (asAda) {
      request.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + gateway.token("ada", "orders:read"));
    }
    return request;
  }
}
