package dev.gatehouse.launcher.admin;

import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.ClientPage;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.MintedToken;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import dev.gatehouse.common.config.Secret;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;

/**
 * The admin API for the command line. Every future fails with {@link AdminException} alone. Safe
 * for every thread; close it when done.
 */
public final class AdminClient implements AutoCloseable {
  /** How long any call may take, the hashing of an import's passwords apart. */
  public static final Duration TIME_LIMIT = Duration.ofSeconds(15);

  /** How long an import may take. */
  public static final Duration IMPORT_TIME_LIMIT = Duration.ofSeconds(40);

  private static final String JSON = "application/json";

  private final WebClient client;
  private final AdminEndpoint endpoint;

  private AdminClient(Vertx vertx, AdminEndpoint endpoint) {
    this.endpoint = endpoint;
    this.client =
        WebClient.create(
            vertx,
            new WebClientOptions()
                .setUserAgent("gatehouse")
                .setConnectTimeout((int) Duration.ofSeconds(5).toMillis())
                .setFollowRedirects(false));
  }

  /**
   * The admin API of a server on this machine.
   *
   * @param socket {@code admin.sock} in its data directory, whether it is there or not; never null
   */
  public static AdminClient overSocket(Vertx vertx, Path socket) {
    return new AdminClient(vertx, AdminEndpoint.ofSocket(socket));
  }

  /**
   * The admin API of a gateway.
   *
   * @param server the base of its management listener, such as {@code http://127.0.0.1:9000}; never
   *     null
   * @param tokenFile holds an admin token ({@code GATEHOUSE_ADMIN_TOKEN_FILE}); null is a fault
   * @throws AdminException where either is not usable
   */
  public static AdminClient overServer(Vertx vertx, URI server, Path tokenFile)
      throws AdminException {
    return new AdminClient(vertx, AdminEndpoint.ofServer(server, tokenFile));
  }

  /**
   * Waits for an answer: for the thread of a command, never for an event loop.
   *
   * @throws AdminException the future's failure
   */
  public static <T> T await(Future<T> answer) throws AdminException {
    try {
      return answer
          .toCompletionStage()
          .toCompletableFuture()
          .get(IMPORT_TIME_LIMIT.toSeconds() + 5, java.util.concurrent.TimeUnit.SECONDS);
    } catch (java.util.concurrent.ExecutionException e) {
      throw e.getCause() instanceof AdminException failure
          ? failure
          : new AdminException(AdminException.Kind.FAILED, "unexpected: " + e.getCause());
    } catch (TimeoutException e) {
      throw AdminAnswer.timeout(IMPORT_TIME_LIMIT);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AdminException(AdminException.Kind.FAILED, "interrupted");
    }
  }

  /** Creates an account. */
  public Future<User> createUser(NewUser user) {
    return send(
        request(HttpMethod.POST, "/admin/users").putHeader("Content-Type", JSON),
        Buffer.buffer(AdminBody.newUser(user)),
        AdminAnswer::user);
  }

  /**
   * Creates accounts, all or none.
   *
   * @param jsonLines each line a body of {@code POST /admin/users}, as UTF-8
   * @return how many
   */
  public Future<Integer> importUsers(byte[] jsonLines) {
    return send(
        request(HttpMethod.POST, "/admin/users/import")
            .timeout(IMPORT_TIME_LIMIT.toMillis())
            .putHeader("Content-Type", "application/x-ndjson"),
        Buffer.buffer(jsonLines),
        body -> AdminAnswer.users(body).users().size());
  }

  /**
   * One page of accounts, by name.
   *
   * @param after null for the first page
   * @param limit 1 to 1,000
   */
  public Future<UserPage> listUsers(String after, int limit) {
    String query = "?limit=" + limit + (after == null ? "" : "&after=" + encoded(after));
    return send(request(HttpMethod.GET, "/admin/users" + query), null, AdminAnswer::users);
  }

  /** One account. */
  public Future<User> showUser(String name) {
    return send(request(HttpMethod.GET, user(name)), null, AdminAnswer::user);
  }

  /** Lets an account log in, or no longer. */
  public Future<User> setEnabled(String name, boolean enabled) {
    return send(
        request(HttpMethod.PATCH, user(name)).putHeader("Content-Type", JSON),
        Buffer.buffer(AdminBody.enabled(enabled)),
        AdminAnswer::user);
  }

  /** Sets a new password. */
  public Future<Void> setPassword(String name, Secret password) {
    return send(
        request(HttpMethod.PUT, user(name) + "/password").putHeader("Content-Type", JSON),
        Buffer.buffer(AdminBody.password(password)),
        body -> null);
  }

  /** Deletes an account. */
  public Future<Void> deleteUser(String name) {
    return send(request(HttpMethod.DELETE, user(name)), null, body -> null);
  }

  /** Creates an OAuth client; the answer has its secret. */
  public Future<ChangedClient> createClient(NewClient newClient) {
    return send(
        request(HttpMethod.POST, "/admin/clients").putHeader("Content-Type", JSON),
        Buffer.buffer(AdminBody.newClient(newClient)),
        AdminAnswer::changedClient);
  }

  /**
   * One page of OAuth clients, by id.
   *
   * @param after null for the first page
   * @param limit 1 to 1,000
   */
  public Future<ClientPage> listClients(String after, int limit) {
    String query = "?limit=" + limit + (after == null ? "" : "&after=" + encoded(after));
    return send(request(HttpMethod.GET, "/admin/clients" + query), null, AdminAnswer::clients);
  }

  /** Gives an OAuth client another secret, which the answer has. */
  public Future<ChangedClient> rotateSecret(String clientId) {
    return send(
        request(HttpMethod.POST, oauthClient(clientId) + "/secret"),
        null,
        AdminAnswer::changedClient);
  }

  /** Deletes an OAuth client. */
  public Future<Void> deleteClient(String clientId) {
    return send(request(HttpMethod.DELETE, oauthClient(clientId)), null, body -> null);
  }

  /** The signing keys. */
  public Future<KeyList> listKeys() {
    return send(request(HttpMethod.GET, "/admin/keys"), null, AdminAnswer::keys);
  }

  /**
   * An operator's token.
   *
   * @param minutes null for the configured lifetime
   * @param scope null for the account's scopes
   */
  public Future<MintedToken> mintToken(String user, Integer minutes, String scope) {
    return send(
        request(HttpMethod.POST, "/admin/tokens").putHeader("Content-Type", JSON),
        Buffer.buffer(AdminBody.mint(user, minutes, scope)),
        AdminAnswer::token);
  }

  /**
   * Has a new key sign, once every node has it.
   *
   * @param alg its algorithm; null for the one as before
   */
  public Future<KeyList.Entry> rotateKey(String alg) {
    return send(
        request(HttpMethod.POST, "/admin/keys").putHeader("Content-Type", JSON),
        Buffer.buffer(AdminBody.rotate(alg)),
        AdminAnswer::key);
  }

  /** Has a key sign no more. */
  public Future<Void> retireKey(String kid) {
    return send(request(HttpMethod.DELETE, "/admin/keys/" + encoded(kid)), null, body -> null);
  }

  /**
   * Revokes a token, a session, everything that was issued to a user or a client, or a key; the
   * others are null.
   *
   * @param token an access token
   * @param session a session's id
   * @param user an account's name
   * @param clientId a client's id
   * @param key a signing key's id
   */
  public Future<Revocation> revoke(
      Secret token, String session, String user, String clientId, String key) {
    return send(
        request(HttpMethod.POST, "/admin/revocations").putHeader("Content-Type", JSON),
        Buffer.buffer(AdminBody.revoke(token, session, user, clientId, key)),
        AdminAnswer::revocation);
  }

  /**
   * One page of the audit, oldest first.
   *
   * @param after 0 for the first page
   * @param limit 1 to 1,000
   */
  public Future<EventPage> listEvents(long after, int limit) {
    return send(
        request(HttpMethod.GET, "/admin/events?after=" + after + "&limit=" + limit),
        null,
        AdminAnswer::events);
  }

  @Override
  public void close() {
    client.close();
  }

  private HttpRequest<Buffer> request(HttpMethod method, String uri) {
    var options =
        new RequestOptions()
            .setHost(endpoint.host())
            .setPort(endpoint.port())
            .setSsl(endpoint.tls())
            .setURI(uri);
    HttpRequest<Buffer> request =
        endpoint.local()
            ? client.request(method, endpoint.address(), options)
            : client.request(method, options);
    if (endpoint.token() != null) {
      request.putHeader("Authorization", "Bearer " + endpoint.token().value());
    }
    return request.putHeader("Accept", JSON).timeout(TIME_LIMIT.toMillis());
  }

  private <T> Future<T> send(HttpRequest<Buffer> request, Buffer body, Function<String, T> reader) {
    Future<HttpResponse<Buffer>> sent = body == null ? request.send() : request.sendBuffer(body);
    return sent.recover(cause -> Future.failedFuture(unanswered(cause)))
        .compose(
            answer -> {
              AdminException refusal =
                  AdminAnswer.refusal(
                      answer.statusCode(), isProblem(answer), answer.bodyAsString(), endpoint);
              if (refusal != null) {
                return Future.failedFuture(refusal);
              }
              try {
                return Future.succeededFuture(reader.apply(answer.bodyAsString()));
              } catch (RuntimeException e) {
                return Future.failedFuture(AdminAnswer.foreign(endpoint));
              }
            });
  }

  private AdminException unanswered(Throwable cause) {
    return cause instanceof TimeoutException
        ? AdminAnswer.timeout(TIME_LIMIT)
        : endpoint.unreachable();
  }

  private static boolean isProblem(HttpResponse<Buffer> answer) {
    String type = answer.getHeader("Content-Type");
    return type != null && type.startsWith("application/problem+json");
  }

  private static String user(String name) {
    return "/admin/users/" + encoded(name);
  }

  private static String oauthClient(String clientId) {
    return "/admin/clients/" + encoded(clientId);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
