package dev.gatehouse.auth;

import dev.gatehouse.auth.account.AccountService;
import dev.gatehouse.auth.account.Operators;
import dev.gatehouse.auth.account.TokenMinting;
import dev.gatehouse.auth.audit.Audit;
import dev.gatehouse.auth.client.ClientService;
import dev.gatehouse.auth.feed.LiveNodes;
import dev.gatehouse.auth.grant.TokenService;
import dev.gatehouse.auth.introspection.IntrospectionService;
import dev.gatehouse.auth.keys.KeyService;
import dev.gatehouse.auth.revocation.RevocationService;
import dev.gatehouse.auth.store.AuthStore;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.auth.token.TokenIssuer;
import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.ListEvents;
import dev.gatehouse.common.auth.MintToken;
import dev.gatehouse.common.auth.Revoked;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.Bus;
import dev.gatehouse.common.bus.Call;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.bus.Registration;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Everything auth-service answers over the bus, as a table. Belongs to one event loop. */
final class AuthEndpoint {

  private static final int MAX_PAGE = 1000;
  private static final Duration CONFIRMED_WITHIN = Duration.ofSeconds(1);

  private final Bus bus;
  private final Operators operators;
  private final AuthStore store;
  private final Audit audit;
  private final LiveNodes nodes;
  private final boolean cluster;
  private final List<Future<Registration>> registrations = new ArrayList<>();

  /**
   * @param nodes who must have applied a revocation before it is answered as done; never null
   * @param cluster whether nodes have names
   */
  AuthEndpoint(
      Bus bus,
      Operators operators,
      AuthStore store,
      Audit audit,
      LiveNodes nodes,
      boolean cluster) {
    this.nodes = nodes;
    this.cluster = cluster;
    this.bus = bus;
    this.operators = operators;
    this.store = store;
    this.audit = audit;
  }

  /** Begins to answer; completes once everything can be reached. */
  Future<Void> serve(
      TokenService tokens,
      AccountService accounts,
      ClientService clients,
      TokenMinting minting,
      RevocationService revocations,
      IntrospectionService introspection,
      KeyService keys,
      KeyAdministration keyring) {
    // a key verifies as long as the longest-lived of its tokens, so it must know of such before
    registrations.add(
        bus.serve(
            AuthCalls.TOKEN,
            (request, context) -> {
              Instant begun = context.deadline().minus(AuthCalls.TOKEN.timeLimit());
              return asksForAdmin(request)
                  ? keys.readyFor(TokenIssuer.ADMIN_TTL)
                      .compose(ready -> tokens.token(request, begun))
                  : tokens.token(request, begun);
            }));
    on(AuthCalls.PROFILE, accounts::profile);
    on(AuthCalls.CREATE_USERS, accounts::create);
    on(AuthCalls.LIST_USERS, accounts::list);
    on(AuthCalls.SHOW_USER, accounts::show);
    on(AuthCalls.CHANGE_USER, accounts::change);
    on(AuthCalls.SET_PASSWORD, accounts::setPassword);
    on(AuthCalls.DELETE_USER, accounts::delete);
    on(AuthCalls.INTROSPECT, introspection::introspect);
    on(AuthCalls.CREATE_CLIENT, clients::create);
    on(AuthCalls.LIST_CLIENTS, clients::list);
    on(AuthCalls.SHOW_CLIENT, clients::show);
    on(AuthCalls.ROTATE_CLIENT_SECRET, clients::rotateSecret);
    on(AuthCalls.DELETE_CLIENT, clients::delete);
    on(
        AuthCalls.MINT_TOKEN,
        request -> keys.readyFor(life(request)).compose(ready -> minting.mint(request)));
    on(
        AuthCalls.REVOKE,
        request ->
            (request.key() == null ? revocations.revoke(request) : keyring.revoke(request))
                .compose(this::confirmed));
    on(AuthCalls.REVOKE_OWN, revocations::revokeOwn);
    on(AuthCalls.LIST_KEYS, keyring::list);
    on(AuthCalls.ROTATE_KEY, keyring::rotate);
    on(AuthCalls.RETIRE_KEY, keyring::retire);
    on(AuthCalls.LIST_EVENTS, this::events);
    return Future.all(registrations).mapEmpty();
  }

  /** Waits for the nodes, a second at most, and names those that have not applied it. */
  private Future<Revoked> confirmed(Revoked revoked) {
    if (revoked.sequence() == 0) {
      return Future.succeededFuture(revoked);
    }
    return store
        .store()
        .read(tx -> store.feed().head(tx))
        .compose(head -> nodes.behind(head.feedId(), revoked.sequence(), CONFIRMED_WITHIN))
        .map(
            behind ->
                new Revoked(
                    revoked.sequence(),
                    cluster || behind.isEmpty() ? behind : List.of(Revoked.THIS_NODE)));
  }

  private static boolean asksForAdmin(TokenRequest request) {
    return request.scope() != null && request.scope().contains(Scopes.ADMIN);
  }

  /** Of the token that is asked for; nothing where it is as long as most, or not allowed. */
  private static Duration life(MintToken request) {
    Integer minutes = request.minutes();
    return minutes == null || minutes < 0 || minutes > TokenMinting.MAX_MINUTES
        ? Duration.ZERO
        : Duration.ofMinutes(minutes);
  }

  private <Q extends Record, R extends Record> void on(
      Call<Q, R> call, Function<Q, Future<R>> answer) {
    registrations.add(bus.serve(call, (request, context) -> answer.apply(request)));
  }

  /** What is still in the batch is written first: whoever asks sees what has happened. */
  private Future<EventPage> events(ListEvents request) {
    return operators
        .read(
            request.operator(),
            (tx, who) ->
                request.limit() >= 1 && request.limit() <= MAX_PAGE && request.after() >= 0
                    ? Future.succeededFuture()
                    : Future.failedFuture(
                        new CallException(
                            CallError.INVALID_REQUEST,
                            null,
                            List.of("limit: write 1 to 1000; after: write 0 or more"))))
        .compose(admitted -> audit.flush())
        .compose(
            written ->
                operators.read(
                    request.operator(),
                    (tx, who) -> store.audit().page(tx, request.after(), request.limit())));
  }

  /** Stops answering; completes once nothing new arrives. */
  Future<Void> close() {
    List<Future<Void>> closing = new ArrayList<>();
    for (Future<Registration> registration : registrations) {
      closing.add(registration.compose(Registration::close, failure -> Future.succeededFuture()));
    }
    return Future.join(closing).mapEmpty();
  }
}
