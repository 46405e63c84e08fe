package dev.gatehouse.common.bus;

import dev.gatehouse.common.claims.VerifiedToken;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Objects;

/**
 * What a consumer's handler gets: the caller is known, and has the scopes.
 *
 * @param caller the verified token; never null
 * @param accountId the opaque id of the caller's account, to which data belongs (a name may come
 *     again with another account); null only where the consumer is not {@code usersOnly()}
 * @param method the HTTP method, in capitals; never null
 * @param path the path in its normal form; never null
 * @param query the query without its question mark; null where there is none
 * @param headers the request headers the gateway passes on, names in lower case; never null
 * @param body never null, may be empty
 * @param trace never null
 */
public record ConsumerRequest(
    VerifiedToken caller,
    String accountId,
    String method,
    String path,
    String query,
    Map<String, String> headers,
    Buffer body,
    TraceContext trace) {
  public ConsumerRequest {
    Objects.requireNonNull(caller, "caller");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(trace, "trace");
  }

  /** Says what is asked for and by whom, never the body. */
  @Override
  public String toString() {
    return "ConsumerRequest["
        + method
        + " "
        + path
        + ", "
        + caller.subject()
        + ", "
        + trace.requestId()
        + "]";
  }
}
