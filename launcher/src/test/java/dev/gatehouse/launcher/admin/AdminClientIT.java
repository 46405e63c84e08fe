package dev.gatehouse.launcher.admin;

import static dev.gatehouse.launcher.admin.AdminException.Kind.FAILED;
import static dev.gatehouse.launcher.admin.AdminException.Kind.INVALID;
import static dev.gatehouse.launcher.admin.AdminException.Kind.NOT_RUNNING;
import static dev.gatehouse.launcher.admin.AdminException.Kind.UNREACHABLE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.Client;
import dev.gatehouse.common.auth.ClientPage;
import dev.gatehouse.common.auth.CreateClient;
import dev.gatehouse.common.auth.DeleteClient;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.MintedToken;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.RetiredKey;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.auth.RotatedKey;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import dev.gatehouse.common.auth.UsersChanged;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Call;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.gateway.admin.ManagementContext;
import dev.gatehouse.gateway.admin.ManagementSettings;
import dev.gatehouse.gateway.admin.ManagementVerticle;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.SocketAddress;
import io.vertx.junit5.VertxExtension;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AdminClientIT {
  private static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");
  private static final User ADA =
      new User("ada", "acc-1", "Ada Lovelace", null, List.of("a", "b"), true, CREATED);
  private static final Client REPORTER =
      new Client(
          "reporter",
          List.of("password", "refresh_token"),
          List.of("a"),
          List.of(),
          CREATED,
          CREATED);
  private static final Secret SECRET = new Secret("a-secret-that-is-shown-this-once");
  private static final String TOKEN = "aaaa.admin.token";

  @TempDir Path home;

  private final AtomicReference<Object> asked = new AtomicReference<>();
  private final AtomicReference<CallException> fault = new AtomicReference<>();
  private Vertx vertx;
  private Path socket;
  private ManagementVerticle management;
  private AdminClient client;

  @BeforeEach
  void start(Vertx fresh) {
    vertx = fresh;
    socket = home.resolve("admin.sock");
    client = AdminClient.overSocket(vertx, socket);
  }

  private void startServer() {
    var bus = new Bus(vertx, LinkKey.random(), Clock.systemUTC());
    var one = new UsersChanged(0, List.of(ADA));
    serve(bus, AuthCalls.CREATE_USERS, one);
    serve(bus, AuthCalls.LIST_USERS, new UserPage(List.of(ADA), "ada"));
    serve(bus, AuthCalls.SHOW_USER, ADA);
    serve(bus, AuthCalls.CHANGE_USER, one);
    serve(bus, AuthCalls.SET_PASSWORD, one);
    serve(bus, AuthCalls.DELETE_USER, new UsersChanged(0, List.of()));
    serve(bus, AuthCalls.CREATE_CLIENT, new ChangedClient(0, REPORTER, SECRET));
    serve(bus, AuthCalls.LIST_CLIENTS, new ClientPage(List.of(REPORTER), "reporter"));
    serve(bus, AuthCalls.ROTATE_CLIENT_SECRET, new ChangedClient(0, REPORTER, SECRET));
    serve(bus, AuthCalls.DELETE_CLIENT, new ChangedClient(0, null, null));
    serve(
        bus,
        AuthCalls.LIST_KEYS,
        new KeyList(List.of(new KeyList.Entry("k1", "ES256", "active", CREATED))));
    serve(
        bus,
        AuthCalls.ROTATE_KEY,
        new RotatedKey(new KeyList.Entry("k2", "EdDSA", "active", CREATED), 0));
    serve(bus, AuthCalls.RETIRE_KEY, new RetiredKey(0));
    serve(bus, AuthCalls.REVOKE, new Revoked(7));
    serve(bus, AuthCalls.MINT_TOKEN, new MintedToken(new Secret("aaaa.bbbb.cccc"), -60));
    serve(
        bus,
        AuthCalls.LIST_EVENTS,
        new EventPage(
            List.of(new EventPage.Event(8, CREATED, "login.refused", null, "ada", "::1", "x")), 8));
    management =
        new ManagementVerticle(
            new ManagementSettings("127.0.0.1", 0, socket, true),
            new ManagementContext(
                bus,
                null,
                List.of(),
                new PrometheusMeterRegistry(PrometheusConfig.DEFAULT),
                Clock.systemUTC()));
    vertx.deployVerticle(management).await();
  }

  private <Q extends Record, R extends Record> void serve(Bus bus, Call<Q, R> call, R reply) {
    bus.serve(
            call,
            (request, context) -> {
              asked.set(request);
              return fault.get() == null
                  ? Future.succeededFuture(reply)
                  : Future.failedFuture(fault.get());
            })
        .await();
  }

  private static AdminException failure(Future<?> answer) {
    AdminException failure =
        catchThrowableOfType(AdminException.class, () -> AdminClient.await(answer));
    assertThat(failure).isNotNull();
    assertThat(failure.getMessage()).isNotBlank().doesNotContain("\n");
    return failure;
  }

  @Test
  void everyCallGoesOverTheUnixSocketOnItsAuthority() throws Exception {
    startServer();
    var user = new NewUser("ada", new Secret("long-enough"), null, "Ada \"L\"", null, List.of("a"));

    assertThat(AdminClient.await(client.createUser(user))).isEqualTo(ADA);
    assertThat(asked.get())
        .isEqualTo(new dev.gatehouse.common.auth.CreateUsers(Operator.LOCAL, List.of(user)));
    assertThat(AdminClient.await(client.importUsers("{\"username\":\"ada\"}\n".getBytes(UTF_8))))
        .isEqualTo(1);
    assertThat(AdminClient.await(client.listUsers("a b&c", 7)))
        .isEqualTo(new UserPage(List.of(ADA), "ada"));
    assertThat(asked.get())
        .isEqualTo(new dev.gatehouse.common.auth.ListUsers(Operator.LOCAL, "a b&c", 7));
    assertThat(AdminClient.await(client.showUser("ada"))).isEqualTo(ADA);
    assertThat(AdminClient.await(client.setEnabled("ada", false))).isEqualTo(ADA);
    assertThat(asked.get())
        .isEqualTo(
            new dev.gatehouse.common.auth.ChangeUser(
                Operator.LOCAL, "ada", null, null, null, false));
    AdminClient.await(client.setPassword("ada", new Secret("päßword")));
    assertThat(asked.get())
        .isEqualTo(
            new dev.gatehouse.common.auth.SetPassword(
                Operator.LOCAL, "ada", new Secret("päßword")));
    AdminClient.await(client.deleteUser("ada"));
    assertThat(AdminClient.await(client.listKeys()).keys()).hasSize(1);
    assertThat(AdminClient.await(client.mintToken("ada", -1, "a")))
        .isEqualTo(new MintedToken(new Secret("aaaa.bbbb.cccc"), -60));
    assertThat(asked.get())
        .isEqualTo(new dev.gatehouse.common.auth.MintToken(Operator.LOCAL, "ada", -1, "a"));
    assertThat(AdminClient.await(client.listEvents(7, 1)).events())
        .containsExactly(new EventPage.Event(8, CREATED, "login.refused", null, "ada", "::1", "x"));
  }

  @Test
  void keysAreRotatedRetiredAndRevoked() throws Exception {
    startServer();

    assertThat(AdminClient.await(client.rotateKey("EdDSA")).kid()).isEqualTo("k2");
    assertThat(asked.get())
        .isEqualTo(new dev.gatehouse.common.auth.RotateKey(Operator.LOCAL, "EdDSA"));
    AdminClient.await(client.rotateKey(null));
    assertThat(asked.get())
        .isEqualTo(new dev.gatehouse.common.auth.RotateKey(Operator.LOCAL, null));
    AdminClient.await(client.retireKey("a/b c"));
    assertThat(asked.get())
        .isEqualTo(new dev.gatehouse.common.auth.RetireKey(Operator.LOCAL, "a/b c"));
    assertThat(AdminClient.await(client.revoke(null, null, null, null, "k1")).sequence())
        .isEqualTo(7);
    assertThat(asked.get()).isEqualTo(Revoke.key(Operator.LOCAL, "k1"));
  }

  @Test
  void clientsAreAdministeredToo() throws Exception {
    startServer();
    NewClient reporter =
        new NewClient("reporter", SECRET, List.of("password", "refresh_token"), List.of("a"), null);

    assertThat(AdminClient.await(client.createClient(reporter)))
        .isEqualTo(new ChangedClient(0, REPORTER, SECRET));
    assertThat(asked.get()).isEqualTo(new CreateClient(Operator.LOCAL, reporter));
    assertThat(AdminClient.await(client.listClients("a", 7)))
        .isEqualTo(new ClientPage(List.of(REPORTER), "reporter"));
    assertThat(AdminClient.await(client.rotateSecret("reporter")).clientSecret()).isEqualTo(SECRET);
    AdminClient.await(client.deleteClient("reporter"));
    assertThat(asked.get()).isEqualTo(new DeleteClient(Operator.LOCAL, "reporter"));
    AdminClient.await(client.revoke(null, null, null, "reporter", null));
    assertThat(asked.get()).isEqualTo(Revoke.client(Operator.LOCAL, "reporter"));
    AdminClient.await(client.revoke(null, "session", null, null, null));
    assertThat(asked.get()).isEqualTo(Revoke.session(Operator.LOCAL, "session"));
  }

  @Test
  void aServerElsewhereIsAskedWithTheTokenOfTheFile() throws Exception {
    startServer();
    Path file = Files.writeString(home.resolve("token"), TOKEN + "\n");

    try (AdminClient remote = AdminClient.overServer(vertx, server(), file)) {
      assertThat(AdminClient.await(remote.showUser("ada"))).isEqualTo(ADA);
    }

    assertThat(asked.get())
        .isEqualTo(new dev.gatehouse.common.auth.ShowUser(new Operator(new Secret(TOKEN)), "ada"));
  }

  private URI server() {
    return URI.create("http://127.0.0.1:" + management.boundPort());
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID_REQUEST, INVALID",
    "INVALID_SCOPE, INVALID",
    "UNAUTHENTICATED, UNAUTHENTICATED",
    "FORBIDDEN, FORBIDDEN",
    "NOT_FOUND, NOT_FOUND",
    "CONFLICT, CONFLICT",
    "BUSY, UNAVAILABLE",
    "UNAVAILABLE, UNAVAILABLE",
    "TIMEOUT, TIMEOUT",
    "INTERNAL, FAILED"
  })
  void everyRefusalIsOnePlainLine(CallError error, AdminException.Kind kind) {
    startServer();
    fault.set(new CallException(error));

    assertThat(failure(client.showUser("ada")).kind()).isEqualTo(kind);
  }

  @Test
  void everyFaultIsInTheLine() {
    startServer();
    fault.set(
        new CallException(
            CallError.INVALID_REQUEST, null, List.of("username: is taken\u001b[2J", "email: no")));

    assertThat(failure(client.showUser("ada")).getMessage())
        .isEqualTo("refused: username: is taken [2J; email: no");
  }

  @Test
  void withoutASocketNoServerIsRunning() {
    AdminException failure = failure(client.listKeys());

    assertThat(failure.kind()).isEqualTo(NOT_RUNNING);
    assertThat(failure).hasMessageContaining("./gatehouse run").hasMessageContaining("--server");
  }

  @Test
  void theSocketOfADeadServerIsNoServer() throws Exception {
    ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket))
        .close();

    assertThat(failure(client.listKeys()).kind()).isEqualTo(NOT_RUNNING);
  }

  @Test
  void aPathThatIsTooLongForASocketIsOnePlainLine() {
    AdminClient far =
        AdminClient.overSocket(vertx, home.resolve("d".repeat(120)).resolve("admin.sock"));

    assertThat(failure(far.listKeys()).kind()).isEqualTo(NOT_RUNNING);
  }

  @Test
  void nobodyAtTheServerIsUnreachable() throws Exception {
    HttpServer gone =
        vertx.createHttpServer().requestHandler(request -> {}).listen(0, "127.0.0.1").await();
    int port = gone.actualPort();
    gone.close().await();
    Path file = Files.writeString(home.resolve("token"), TOKEN);

    AdminClient remote =
        AdminClient.overServer(vertx, URI.create("http://127.0.0.1:" + port), file);

    assertThat(failure(remote.listKeys()).kind()).isEqualTo(UNREACHABLE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[]", "not json", "{\"keys\":1}", "{\"keys\":[{}]}"})
  void whatIsNoAdminApiIsSaidToBeNone(String body) {
    vertx
        .createHttpServer()
        .requestHandler(request -> request.response().end(body))
        .listen(SocketAddress.domainSocketAddress(socket.toString()))
        .await();

    assertThat(failure(client.listKeys()).kind()).isEqualTo(FAILED);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 404, 500})
  void anotherProgramsRefusalIsNotTakenForOurs(int status) {
    vertx
        .createHttpServer()
        .requestHandler(request -> request.response().setStatusCode(status).end("<html>"))
        .listen(SocketAddress.domainSocketAddress(socket.toString()))
        .await();

    assertThat(failure(client.showUser("ada")))
        .hasMessageContaining("does not answer like an admin API");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "localhost:9000",
        "ftp://127.0.0.1",
        "http://a@127.0.0.1",
        "http:///x",
        "http://h/admin",
        "http://h/?q",
        "http://h/#f",
        "http:h"
      })
  void anAddressThatIsNoneIsRefused(String address) throws Exception {
    Path file = Files.writeString(home.resolve("token"), TOKEN);

    AdminException failure =
        catchThrowableOfType(
            AdminException.class, () -> AdminClient.overServer(vertx, URI.create(address), file));

    assertThat(failure.kind()).isEqualTo(INVALID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "two words", "a\nb", "tökén"})
  void aFileThatHoldsNoTokenIsRefused(String content) throws Exception {
    Path file = Files.writeString(home.resolve("token"), content);

    AdminException failure =
        catchThrowableOfType(
            AdminException.class,
            () -> AdminClient.overServer(vertx, URI.create("http://127.0.0.1:9"), file));

    assertThat(failure.kind()).isEqualTo(INVALID);
  }

  @Test
  void aMissingTokenFileIsNamed() {
    AdminException failure =
        catchThrowableOfType(
            AdminException.class,
            () ->
                AdminClient.overServer(
                    vertx, URI.create("http://127.0.0.1:9"), home.resolve("none")));

    assertThat(failure).hasMessageContaining("GATEHOUSE_ADMIN_TOKEN_FILE");
  }
}
