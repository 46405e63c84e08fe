package dev.gatehouse.gateway.admin;

import static dev.gatehouse.gateway.admin.Management.json;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.POST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.gatehouse.common.auth.Operator;
import io.vertx.core.Vertx;
import io.vertx.core.transport.Transport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The admin socket on the JDK's own channels and on epoll. */
class AdminSocketIT {
  @TempDir Path home;

  private Vertx vertx;

  private Management management(String transport) {
    if (transport.equals("epoll")) {
      boolean there = Transport.EPOLL != null && Transport.EPOLL.available();
      assumeTrue(there, "skipped: epoll is not available on this machine");
      vertx = Vertx.builder().withTransport(Transport.EPOLL).build();
    } else {
      vertx = Vertx.builder().withTransport(Transport.NIO).build();
    }
    return new Management(vertx);
  }

  @AfterEach
  void close() {
    if (vertx != null) {
      vertx.close().await();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll"})
  void theSocketServesTheSameApiOnItsOwnAuthority(String transport) throws Exception {
    Path socket = home.resolve("data/admin.sock");
    Management management = management(transport).start(false, socket);

    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
        .isEqualTo("rw-------");
    assertThat(
            json(
                    management.local(POST, "/admin/users"),
                    "{\"username\":\"ada\",\"password\":\"long-enough\"}")
                .statusCode())
        .isEqualTo(201);
    assertThat(
            management
                .local(GET, "/admin/users/ada")
                .send()
                .await()
                .bodyAsJsonObject()
                .getString("username"))
        .isEqualTo("ada");
    assertThat(management.auth.operators).containsOnly(Operator.LOCAL);
    assertThat(management.local(GET, "/admin/nonsense").send().await().statusCode()).isEqualTo(404);
    assertThat(management.local(GET, "/health/live").send().await().statusCode()).isEqualTo(404);
    // the other listener of the same process has none of it
    assertThat(management.admin(GET, "/admin/users").send().await().statusCode()).isEqualTo(404);

    management.stop();
    assertThat(socket).doesNotExist();
    assertThat(socket.getParent()).isEmptyDirectory();
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll"})
  void aSecondServerIsRefusedAndTheFirstGoesOn(String transport) {
    Path socket = home.resolve("admin.sock");
    Management management = management(transport).start(false, socket);
    var second =
        new ManagementVerticle(
            new ManagementSettings("127.0.0.1", 0, socket, false),
            new ManagementContext(
                management.bus, null, List.of(), management.metrics, Clock.systemUTC()));

    assertThatThrownBy(() -> vertx.deployVerticle(second).await())
        .hasMessageContaining("another server is running")
        .hasMessageNotContaining("\n");

    assertThat(management.local(GET, "/admin/keys").send().await().statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"nio", "epoll"})
  void aTooLongPathIsOnePlainLine(String transport) {
    Management management = management(transport);
    Path socket = home.resolve("d".repeat(100)).resolve("admin.sock");

    assertThatThrownBy(() -> management.start(false, socket))
        .hasMessageContaining("choose a shorter data-dir")
        .hasMessageNotContaining("\n");
  }
}
