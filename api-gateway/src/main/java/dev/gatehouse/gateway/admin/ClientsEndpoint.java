package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.CreateClient;
import dev.gatehouse.common.auth.DeleteClient;
import dev.gatehouse.common.auth.ListClients;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.RotateClientSecret;
import dev.gatehouse.common.auth.ShowClient;
import dev.gatehouse.common.bus.Call;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Pattern;

/** {@code /admin/clients}. */
final class ClientsEndpoint {
  private static final Pattern ID = Pattern.compile("[a-z0-9._@-]{1,64}");

  private final AuthClient auth;

  ClientsEndpoint(AuthClient auth) {
    this.auth = auth;
  }

  void list(RoutingContext ctx) {
    QueryParser query = QueryParser.parse(ctx.queryParams().entries());
    auth.ask(
            AuthCalls.LIST_CLIENTS,
            new ListClients(operator(ctx), query.afterName(), query.limit()),
            RequestIdHandler.of(ctx))
        .onSuccess(page -> VertxAnswers.json(ctx, 200, ClientJson.of(page)))
        .onFailure(ctx::fail);
  }

  void create(RoutingContext ctx) {
    CreateClient call =
        ClientRequestParser.newClient(operator(ctx), BoundedBodyHandler.bytesOf(ctx));
    change(ctx, AuthCalls.CREATE_CLIENT, call)
        .onSuccess(
            changed -> {
              ctx.response()
                  .putHeader(HttpHeaders.LOCATION, "/admin/clients/" + changed.client().clientId());
              VertxAnswers.json(ctx, 201, ClientJson.of(changed));
            })
        .onFailure(ctx::fail);
  }

  void show(RoutingContext ctx) {
    auth.ask(
            AuthCalls.SHOW_CLIENT, new ShowClient(operator(ctx), id(ctx)), RequestIdHandler.of(ctx))
        .onSuccess(client -> VertxAnswers.json(ctx, 200, ClientJson.of(client)))
        .onFailure(ctx::fail);
  }

  void rotateSecret(RoutingContext ctx) {
    RotateClientSecret call =
        ClientRequestParser.secret(operator(ctx), id(ctx), BoundedBodyHandler.bytesOf(ctx));
    change(ctx, AuthCalls.ROTATE_CLIENT_SECRET, call)
        .onSuccess(changed -> VertxAnswers.json(ctx, 201, ClientJson.of(changed)))
        .onFailure(ctx::fail);
  }

  void delete(RoutingContext ctx) {
    change(ctx, AuthCalls.DELETE_CLIENT, new DeleteClient(operator(ctx), id(ctx)))
        .onSuccess(changed -> VertxAnswers.empty(ctx))
        .onFailure(ctx::fail);
  }

  private <Q extends Record> Future<ChangedClient> change(
      RoutingContext ctx, Call<Q, ChangedClient> call, Q request) {
    return auth.ask(call, request, RequestIdHandler.of(ctx))
        .compose(changed -> auth.applied(changed.sequence()).map(changed));
  }

  private static Operator operator(RoutingContext ctx) {
    return OperatorHandler.of(ctx);
  }

  /** The client's id in the path; what no client can be called is not found. */
  private static String id(RoutingContext ctx) {
    String id = ctx.pathParam("id").toLowerCase(Locale.ROOT);
    if (!ID.matcher(id).matches()) {
      throw new AdminRefusal(404, "not-found", "there is no such client");
    }
    return id;
  }
}
