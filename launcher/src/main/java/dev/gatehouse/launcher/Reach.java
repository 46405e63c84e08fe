package dev.gatehouse.launcher;

import dev.gatehouse.common.config.Configuration;
import dev.gatehouse.launcher.admin.AdminClient;
import dev.gatehouse.launcher.admin.AdminException;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.ParseResult;

/** How an administrative command reaches what it administers. */
final class Reach implements AutoCloseable {
  static final String ADMIN_SOCKET = "admin.sock";

  private final Vertx vertx;
  private final Configuration configuration;
  private final AdminClient client;
  private final boolean running;
  private Administration open;

  private Reach(Vertx vertx, Configuration configuration, AdminClient client, boolean running) {
    this.vertx = vertx;
    this.configuration = configuration;
    this.client = client;
    this.running = running;
  }

  /**
   * By {@code --server}, else by the socket of the configured data directory.
   *
   * @throws CommandFailedException where the arguments or the configuration are wrong
   */
  static Reach of(Console console, ParseResult arguments) {
    String server = arguments.matchedOptionValue(CommandTree.SERVER, (String) null);
    Configuration configuration = server == null ? Settings.forCommand(console, arguments) : null;
    Logs.quiet(console);
    Vertx vertx = VertxFactory.forCommand();
    try {
      if (server != null) {
        String tokenFile = console.environment().get("GATEHOUSE_ADMIN_TOKEN_FILE");
        Path token = tokenFile == null ? null : console.path(tokenFile);
        return new Reach(vertx, null, AdminClient.overServer(vertx, uri(server), token), true);
      }
      Path socket = configuration.dataDir().resolve(ADMIN_SOCKET);
      return new Reach(
          vertx, configuration, AdminClient.overSocket(vertx, socket), Files.exists(socket));
    } catch (AdminException e) {
      close(vertx);
      throw e.kind() == AdminException.Kind.INVALID
          ? CommandFailedException.usage(e.getMessage())
          : CommandFailedException.failure(e.getMessage());
    }
  }

  /** Accounts: by the running server; where none runs, in the embedded database itself. */
  Administration accounts() {
    if (configuration == null || serverAnswers()) {
      open = new ServerAdministration(client);
    } else {
      open = OfflineAdministration.open(vertx, configuration);
    }
    return open;
  }

  /** What only a running server can do. */
  ServerAdministration server() {
    ServerAdministration administration = new ServerAdministration(client);
    open = administration;
    return administration;
  }

  /** A socket's file may outlive its server: only an answer counts. */
  private boolean serverAnswers() {
    if (!running) {
      return false;
    }
    try {
      AdminClient.await(client.listUsers(null, 1));
      return true;
    } catch (AdminException e) {
      return e.kind() != AdminException.Kind.NOT_RUNNING;
    }
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException e) {
      throw CommandFailedException.usage("--server takes a URL such as http://127.0.0.1:9000");
    }
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
    }
    close(vertx);
  }

  private static void close(Vertx vertx) {
    try {
      vertx.close().toCompletionStage().toCompletableFuture().get(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (java.util.concurrent.ExecutionException | java.util.concurrent.TimeoutException e) {
      // the process ends anyway
    }
  }
}
