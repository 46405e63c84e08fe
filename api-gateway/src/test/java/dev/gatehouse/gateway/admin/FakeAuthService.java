package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ChangeUser;
import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.Client;
import dev.gatehouse.common.auth.ClientPage;
import dev.gatehouse.common.auth.CreateClient;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.MintedToken;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.Profile;
import dev.gatehouse.common.auth.RetiredKey;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.auth.RotatedKey;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import dev.gatehouse.common.auth.UsersChanged;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Call;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.Registration;
import dev.gatehouse.common.config.Secret;
import io.vertx.core.Future;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** Serves the administrative calls from memory, as auth-service does. */
final class FakeAuthService {
  static final String ADMIN_TOKEN = "aaaa.admin.token";
  static final String TOKEN_WITHOUT_SCOPE = "aaaa.weak.token";
  static final Instant CREATED = Instant.parse("2026-01-02T03:04:05Z");

  final AtomicLong sequence = new AtomicLong();
  final List<Operator> operators = new ArrayList<>();
  volatile CallException fault;

  private static final Secret GENERATED = new Secret("generated-0123456789abcdefghijklmnopqrstuv");

  private final Map<String, User> users = new TreeMap<>();
  private final Map<String, Client> clients = new TreeMap<>();
  private final List<Registration> registrations = new ArrayList<>();
  private final Bus bus;

  FakeAuthService(Bus bus) {
    this.bus = bus;
  }

  void start() {
    serve(AuthCalls.CREATE_USERS, call -> allowed(call.operator()).map(ok -> create(call)));
    serve(
        AuthCalls.LIST_USERS,
        call -> allowed(call.operator()).map(ok -> page(call.after(), call.limit())));
    serve(
        AuthCalls.SHOW_USER, call -> allowed(call.operator()).map(ok -> existing(call.username())));
    serve(AuthCalls.CHANGE_USER, call -> allowed(call.operator()).map(ok -> change(call)));
    serve(
        AuthCalls.SET_PASSWORD,
        call -> allowed(call.operator()).map(ok -> changed(List.of(existing(call.username())))));
    serve(
        AuthCalls.DELETE_USER,
        call ->
            allowed(call.operator())
                .map(
                    ok -> {
                      users.remove(existing(call.username()).username());
                      return changed(List.of());
                    }));
    serve(AuthCalls.CREATE_CLIENT, call -> allowed(call.operator()).map(ok -> create(call)));
    serve(
        AuthCalls.LIST_CLIENTS,
        call ->
            allowed(call.operator())
                .map(ok -> new ClientPage(List.copyOf(clients.values()), null)));
    serve(
        AuthCalls.SHOW_CLIENT,
        call -> allowed(call.operator()).map(ok -> existingClient(call.clientId())));
    serve(
        AuthCalls.ROTATE_CLIENT_SECRET,
        call ->
            allowed(call.operator())
                .map(
                    ok ->
                        new ChangedClient(
                            0,
                            existingClient(call.clientId()),
                            call.clientSecret() == null ? GENERATED : call.clientSecret())));
    serve(
        AuthCalls.DELETE_CLIENT,
        call ->
            allowed(call.operator())
                .map(
                    ok -> {
                      clients.remove(existingClient(call.clientId()).clientId());
                      return new ChangedClient(sequence.get(), null, null);
                    }));
    serve(
        AuthCalls.LIST_KEYS,
        call ->
            allowed(call.operator())
                .map(new KeyList(List.of(new KeyList.Entry("k1", "ES256", "active", CREATED)))));
    serve(
        AuthCalls.ROTATE_KEY,
        call ->
            allowed(call.operator())
                .map(
                    ok ->
                        new RotatedKey(
                            new KeyList.Entry(
                                "k2", call.alg() == null ? "ES256" : call.alg(), "active", CREATED),
                            sequence.get())));
    serve(
        AuthCalls.RETIRE_KEY,
        call -> allowed(call.operator()).map(ok -> new RetiredKey(known(call.kid()))));
    serve(
        AuthCalls.MINT_TOKEN,
        call ->
            allowed(call.operator())
                .map(
                    ok -> {
                      existing(call.user());
                      if ("gatehouse:admin".equals(call.scope())) {
                        throw new CallException(CallError.INVALID_SCOPE);
                      }
                      long minutes = call.minutes() == null ? 30 : call.minutes();
                      return new MintedToken(new Secret("aaaa.minted.token"), minutes * 60);
                    }));
    serve(
        AuthCalls.REVOKE,
        call ->
            allowed(call.operator())
                .map(
                    ok -> {
                      if (call.user() != null) {
                        existing(call.user());
                      }
                      if (call.client() != null) {
                        existingClient(call.client());
                      }
                      return new Revoked(call.key() == null ? sequence.get() : known(call.key()));
                    }));
    serve(
        AuthCalls.LIST_EVENTS,
        call ->
            allowed(call.operator())
                .map(
                    new EventPage(
                        List.of(
                            new EventPage.Event(
                                call.after() + 1,
                                CREATED,
                                "user.created",
                                "unix:operator",
                                "ada",
                                null,
                                null)),
                        call.after() + 1)));
    serve(
        AuthCalls.PROFILE,
        call ->
            fault == null
                ? Future.succeededFuture(new Profile(call.name(), "id", null, true))
                : Future.failedFuture(fault));
  }

  private long known(String kid) {
    if (!kid.equals("k1")) {
      throw new CallException(CallError.NOT_FOUND, null, List.of("there is no such key"));
    }
    return sequence.get();
  }

  void stop() {
    registrations.forEach(registration -> registration.close().await());
    registrations.clear();
  }

  private <Q extends Record, R extends Record> void serve(
      Call<Q, R> call, Function<Q, Future<R>> answer) {
    registrations.add(
        bus.serve(
                call,
                (request, context) -> {
                  try {
                    return answer.apply(request);
                  } catch (CallException e) {
                    return Future.failedFuture(e);
                  }
                })
            .await());
  }

  private Future<Void> allowed(Operator operator) {
    synchronized (operators) {
      operators.add(operator);
    }
    if (fault != null) {
      return Future.failedFuture(fault);
    }
    if (operator.adminToken() == null || operator.adminToken().value().equals(ADMIN_TOKEN)) {
      return Future.succeededFuture();
    }
    return Future.failedFuture(
        new CallException(
            operator.adminToken().value().equals(TOKEN_WITHOUT_SCOPE)
                ? CallError.FORBIDDEN
                : CallError.UNAUTHENTICATED));
  }

  private UsersChanged create(CreateUsers call) {
    List<String> faults = new ArrayList<>();
    for (NewUser user : call.users()) {
      if (user.username() == null) {
        faults.add("username: is missing");
      } else if (users.containsKey(user.username())) {
        throw new CallException(
            CallError.CONFLICT, null, List.of("the name " + user.username() + " is taken"));
      }
      if (user.password() == null && user.passwordHash() == null) {
        faults.add("password: is missing");
      }
    }
    if (!faults.isEmpty()) {
      throw new CallException(CallError.INVALID_REQUEST, null, faults);
    }
    List<User> created = new ArrayList<>();
    for (NewUser user : call.users()) {
      created.add(
          new User(
              user.username(),
              "acc-" + user.username(),
              user.fullName(),
              user.email(),
              user.scopes() == null ? List.of() : user.scopes(),
              true,
              CREATED));
    }
    created.forEach(user -> users.put(user.username(), user));
    return changed(created);
  }

  private UsersChanged change(ChangeUser call) {
    User before = existing(call.username());
    var after =
        new User(
            before.username(),
            before.accountId(),
            changed(before.fullName(), call.fullName()),
            changed(before.email(), call.email()),
            call.scopes() == null ? before.scopes() : call.scopes(),
            call.enabled() == null ? before.enabled() : call.enabled(),
            before.createdAt());
    users.put(after.username(), after);
    return changed(List.of(after));
  }

  private ChangedClient create(CreateClient call) {
    NewClient given = call.client();
    if (clients.containsKey(given.clientId()) || users.containsKey(given.clientId())) {
      throw new CallException(
          CallError.CONFLICT, null, List.of("client_id: " + given.clientId() + " is taken"));
    }
    Client client =
        new Client(
            given.clientId(),
            given.grantTypes() == null ? List.of("client_credentials") : given.grantTypes(),
            given.scopes() == null ? List.of() : given.scopes(),
            given.redirectUris() == null ? List.of() : given.redirectUris(),
            CREATED,
            CREATED);
    clients.put(client.clientId(), client);
    Secret secret = given.clientSecret() == null ? GENERATED : given.clientSecret();
    return new ChangedClient(sequence.get(), client, secret);
  }

  private Client existingClient(String id) {
    Client client = clients.get(id);
    if (client == null) {
      throw new CallException(CallError.NOT_FOUND, null, List.of("there is no such client"));
    }
    return client;
  }

  private static String changed(String before, String after) {
    if (after == null) {
      return before;
    }
    return after.isEmpty() ? null : after;
  }

  private User existing(String name) {
    User user = users.get(name);
    if (user == null) {
      throw new CallException(CallError.NOT_FOUND);
    }
    return user;
  }

  private UserPage page(String after, int limit) {
    List<User> rest =
        users.values().stream()
            .filter(user -> after == null || user.username().compareTo(after) > 0)
            .toList();
    List<User> page = rest.subList(0, Math.min(limit, rest.size()));
    return new UserPage(page, page.size() < rest.size() ? page.getLast().username() : null);
  }

  private UsersChanged changed(List<User> now) {
    return new UsersChanged(sequence.get(), now);
  }
}
