package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.http.Problem;
import dev.gatehouse.common.http.ProblemJson;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one failure handler of management: every refusal leaves as a problem (RFC 9457).
 *
 * <p>On the TCP listener a token is only verified by auth-service, with the call itself. A refusal
 * that was decided here, before any call, would tell its reason to somebody nobody has verified; so
 * auth-service is asked first, and its own refusal of the token wins.
 */
final class AdminProblemHandler implements Handler<RoutingContext> {
  private static final Logger log = LoggerFactory.getLogger(AdminProblemHandler.class);
  private static final String FORBIDDEN_CHALLENGE =
      OperatorHandler.NO_TOKEN + ", error=\"insufficient_scope\", scope=\"gatehouse:admin\"";

  private final AuthClient auth;

  /**
   * @param auth null where there is no admin API
   */
  AdminProblemHandler(AuthClient auth) {
    this.auth = auth;
  }

  @Override
  public void handle(RoutingContext ctx) {
    AdminRefusal refusal = refusalOf(ctx);
    Operator operator = OperatorHandler.of(ctx);
    boolean unverified = operator != null && operator.adminToken() != null;
    if (unverified && ctx.failure() instanceof AdminRefusal && auth != null) {
      auth.ask(AuthCalls.LIST_KEYS, new ListKeys(operator), RequestIdHandler.of(ctx))
          .onSuccess(verified -> send(ctx, refusal))
          .onFailure(cause -> send(ctx, refusalOf(ctx, cause)));
    } else {
      send(ctx, refusal);
    }
  }

  private static AdminRefusal refusalOf(RoutingContext ctx) {
    if (ctx.failure() != null) {
      return refusalOf(ctx, ctx.failure());
    }
    return ctx.statusCode() == 404
        ? new AdminRefusal(404, "not-found", "there is nothing here")
        : new AdminRefusal(ctx.statusCode(), "refused", "the request cannot be answered");
  }

  private static AdminRefusal refusalOf(RoutingContext ctx, Throwable cause) {
    if (cause instanceof AdminRefusal refusal) {
      return refusal;
    }
    if (cause instanceof CallException e) {
      return ofCall(ctx, e);
    }
    if (ctx.statusCode() >= 400 && ctx.statusCode() < 500) {
      // vertx-web's own refusals, such as a malformed percent-encoding
      return new AdminRefusal(ctx.statusCode(), "invalid-request", "the request is malformed");
    }
    log.error("request {} failed", RequestIdHandler.of(ctx).requestId(), cause);
    return internal();
  }

  private static AdminRefusal ofCall(RoutingContext ctx, CallException e) {
    boolean said = !e.details().isEmpty();
    String detail = String.join("; ", e.details());
    if (e.retryAfter() != null) {
      retryAfter(ctx, Math.max(1, e.retryAfter().toSeconds()));
    }
    return switch (e.error()) {
      case INVALID_REQUEST ->
          new AdminRefusal(
              400, "invalid-request", said ? detail : "the request is not valid", e.details());
      case INVALID_SCOPE ->
          new AdminRefusal(
              400,
              "invalid-scope",
              said ? detail : "scope: the account does not hold it, or it cannot be minted",
              e.details());
      case UNAUTHENTICATED -> {
        ctx.response().putHeader(OperatorHandler.CHALLENGE, OperatorHandler.BAD_TOKEN);
        yield new AdminRefusal(401, "unauthorized", OperatorHandler.DETAIL);
      }
      case FORBIDDEN -> {
        ctx.response().putHeader(OperatorHandler.CHALLENGE, FORBIDDEN_CHALLENGE);
        yield new AdminRefusal(403, "forbidden", "this needs the scope gatehouse:admin");
      }
      case NOT_FOUND ->
          new AdminRefusal(404, "not-found", said ? detail : "there is no such account");
      case CONFLICT ->
          new AdminRefusal(409, "conflict", said ? detail : "the name is taken", e.details());
      case TOO_MANY_TRIES -> new AdminRefusal(429, "too-many-requests", "too many tries");
      case BUSY -> {
        retryAfterUnlessSet(ctx);
        yield new AdminRefusal(503, "unavailable", "auth-service is busy: try again");
      }
      case UNAVAILABLE -> {
        retryAfterUnlessSet(ctx);
        yield new AdminRefusal(
            503, "unavailable", said ? detail : "auth-service does not answer: try again");
      }
      case TIMEOUT ->
          new AdminRefusal(504, "timeout", "auth-service did not answer in time: try again");
      case INTERNAL, INVALID_CLIENT, INVALID_GRANT, UNAUTHORIZED_CLIENT, UNSUPPORTED_GRANT_TYPE ->
          internal();
    };
  }

  private static AdminRefusal internal() {
    return new AdminRefusal(
        500, "internal-error", "something went wrong; the log has it under this instance");
  }

  private static void retryAfterUnlessSet(RoutingContext ctx) {
    if (!ctx.response().headers().contains(HttpHeaders.RETRY_AFTER)) {
      retryAfter(ctx, 1);
    }
  }

  private static void retryAfter(RoutingContext ctx, long seconds) {
    ctx.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
  }

  private static void send(RoutingContext ctx, AdminRefusal refusal) {
    var problem =
        new Problem(
            ProblemJson.type(refusal.kind()),
            HttpResponseStatus.valueOf(refusal.status()).reasonPhrase(),
            refusal.status(),
            refusal.detail(),
            RequestIdHandler.of(ctx).requestId());
    VertxAnswers.send(
        ctx,
        refusal.status(),
        ProblemJson.CONTENT_TYPE,
        ProblemJson.bytes(problem, refusal.errors()));
  }
}
