package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.config.Secret;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Says on whose authority a request is made: on the Unix socket, of whoever could open it;
 * elsewhere of the bearer of an admin token (RFC 6750 §2.1), which auth-service itself verifies.
 */
final class OperatorHandler implements Handler<RoutingContext> {
  /** What every 401 says. */
  static final String DETAIL = "Could not validate credentials";

  /** The header of a challenge (RFC 9110 §11.6.1). */
  static final String CHALLENGE = "WWW-Authenticate";

  static final String NO_TOKEN = "Bearer realm=\"gatehouse\"";
  static final String BAD_TOKEN = NO_TOKEN + ", error=\"invalid_token\"";

  private static final String KEY = OperatorHandler.class.getName();
  private static final int LONGEST_TOKEN = 8 * 1024;
  private static final int SCHEME = "Bearer ".length();

  private final boolean local;

  /**
   * @param local whether the listener is the Unix socket
   */
  OperatorHandler(boolean local) {
    this.local = local;
  }

  /** Who asks; null before this handler has let the request through. */
  static Operator of(RoutingContext ctx) {
    return ctx.get(KEY);
  }

  @Override
  public void handle(RoutingContext ctx) {
    if (local) {
      ctx.put(KEY, Operator.LOCAL).next();
      return;
    }
    List<String> fields = ctx.request().headers().getAll(HttpHeaders.AUTHORIZATION);
    if (fields.isEmpty()) {
      unauthenticated(ctx, NO_TOKEN);
    } else if (fields.size() > 1) {
      ctx.fail(AdminRefusal.invalid("a request has at most one Authorization"));
    } else if (!names(fields.getFirst())) {
      // no token was sent (RFC 6750 §3.1)
      unauthenticated(ctx, NO_TOKEN);
    } else if (!isBearer(fields.getFirst())) {
      unauthenticated(ctx, BAD_TOKEN);
    } else {
      ctx.put(KEY, new Operator(new Secret(fields.getFirst().substring(SCHEME)))).next();
    }
  }

  private static void unauthenticated(RoutingContext ctx, String challenge) {
    ctx.response().putHeader(CHALLENGE, challenge);
    ctx.fail(new AdminRefusal(401, "unauthorized", DETAIL));
  }

  private static boolean names(String field) {
    return field.regionMatches(true, 0, "Bearer ", 0, SCHEME);
  }

  /** {@code "Bearer" SP b64token}, the scheme in any case. */
  private static boolean isBearer(String field) {
    if (field.length() <= SCHEME || field.length() > SCHEME + LONGEST_TOKEN || !names(field)) {
      return false;
    }
    for (int i = SCHEME; i < field.length(); i++) {
      if (!isToken68(field.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isToken68(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || "-._~+/=".indexOf(c) >= 0;
  }
}
