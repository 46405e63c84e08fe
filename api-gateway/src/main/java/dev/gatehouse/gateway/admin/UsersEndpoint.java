package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.DeleteUser;
import dev.gatehouse.common.auth.ListUsers;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.ShowUser;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UsersChanged;
import dev.gatehouse.common.bus.Call;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.regex.Pattern;

/** {@code /admin/users}. */
final class UsersEndpoint {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._@-]{1,64}");

  private final AuthClient auth;

  UsersEndpoint(AuthClient auth) {
    this.auth = auth;
  }

  void list(RoutingContext ctx) {
    QueryParser query = QueryParser.parse(ctx.queryParams().entries());
    auth.ask(
            AuthCalls.LIST_USERS,
            new ListUsers(operator(ctx), query.afterName(), query.limit()),
            RequestIdHandler.of(ctx))
        .onSuccess(page -> VertxAnswers.json(ctx, 200, AdminJson.of(page)))
        .onFailure(ctx::fail);
  }

  void create(RoutingContext ctx) {
    CreateUsers call = AdminRequestParser.newUser(operator(ctx), BoundedBodyHandler.bytesOf(ctx));
    change(ctx, AuthCalls.CREATE_USERS, call)
        .onSuccess(
            changed -> {
              User user = changed.users().getFirst();
              ctx.response().putHeader(HttpHeaders.LOCATION, "/admin/users/" + user.username());
              VertxAnswers.json(ctx, 201, AdminJson.of(user));
            })
        .onFailure(ctx::fail);
  }

  void createMany(RoutingContext ctx) {
    CreateUsers call = AdminRequestParser.newUsers(operator(ctx), BoundedBodyHandler.bytesOf(ctx));
    change(ctx, AuthCalls.CREATE_USERS, call)
        .onSuccess(changed -> VertxAnswers.json(ctx, 201, AdminJson.ofUsers(changed.users())))
        .onFailure(ctx::fail);
  }

  void show(RoutingContext ctx) {
    auth.ask(AuthCalls.SHOW_USER, new ShowUser(operator(ctx), name(ctx)), RequestIdHandler.of(ctx))
        .onSuccess(user -> VertxAnswers.json(ctx, 200, AdminJson.of(user)))
        .onFailure(ctx::fail);
  }

  void change(RoutingContext ctx) {
    var call = AdminRequestParser.change(operator(ctx), name(ctx), BoundedBodyHandler.bytesOf(ctx));
    change(ctx, AuthCalls.CHANGE_USER, call)
        .onSuccess(changed -> VertxAnswers.json(ctx, 200, AdminJson.of(changed.users().getFirst())))
        .onFailure(ctx::fail);
  }

  void delete(RoutingContext ctx) {
    change(ctx, AuthCalls.DELETE_USER, new DeleteUser(operator(ctx), name(ctx)))
        .onSuccess(changed -> VertxAnswers.empty(ctx))
        .onFailure(ctx::fail);
  }

  void setPassword(RoutingContext ctx) {
    var call =
        AdminRequestParser.password(operator(ctx), name(ctx), BoundedBodyHandler.bytesOf(ctx));
    change(ctx, AuthCalls.SET_PASSWORD, call)
        .onSuccess(changed -> VertxAnswers.empty(ctx))
        .onFailure(ctx::fail);
  }

  private <Q extends Record> Future<UsersChanged> change(
      RoutingContext ctx, Call<Q, UsersChanged> call, Q request) {
    return auth.ask(call, request, RequestIdHandler.of(ctx))
        .compose(changed -> auth.applied(changed.sequence()).map(changed));
  }

  private static Operator operator(RoutingContext ctx) {
    return OperatorHandler.of(ctx);
  }

  /** The account's name in the path; what no account can be called is not found. */
  private static String name(RoutingContext ctx) {
    String name = ctx.pathParam("name");
    // before it is lowered: the Kelvin sign would become a k
    if (!NAME.matcher(name).matches()) {
      throw new AdminRefusal(404, "not-found", "there is no such account");
    }
    return name.toLowerCase(Locale.ROOT);
  }
}
