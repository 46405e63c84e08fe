package dev.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VertxFactoryIT {
  @Test
  void methodThatAStrangerMakesUpBecomesNoLabel() throws Exception {
    var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Vertx vertx = VertxFactory.forServer(meters);
    try {
      HttpServer server =
          vertx
              .createHttpServer()
              .requestHandler(request -> request.response().end())
              .listen(0, "127.0.0.1")
              .toCompletionStage()
              .toCompletableFuture()
              .get(10, TimeUnit.SECONDS);
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), server.actualPort())) {
        client.setSoTimeout(10_000);
        // once the second is answered, the first is counted
        for (String method : new String[] {"MADEUP", "GET"}) {
          String request = method + " / HTTP/1.1\r\nHost: localhost\r\n\r\n";
          client.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
          head(client.getInputStream());
        }
      }

      assertThat(meters.scrape()).contains("vertx_http_server").doesNotContain("MADEUP");
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  private static void head(InputStream in) throws Exception {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int octet = in.read();
      assertThat(octet).as("the connection ended").isNotNegative();
      head.append((char) octet);
    }
  }
}
