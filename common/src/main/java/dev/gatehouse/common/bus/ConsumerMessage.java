package dev.gatehouse.common.bus;

import io.vertx.core.buffer.Buffer;
import java.util.Map;
import java.util.Objects;

/**
 * What a gateway sends to an event-bus consumer.
 *
 * @param token the caller's bearer token, which the consumer verifies itself; never null
 * @param method the HTTP method, in capitals; never null
 * @param path the path in its normal form; never null
 * @param query the query without its question mark; null where there is none
 * @param headers chosen request headers, names in lower case; never null
 * @param body never null, may be empty; not to be changed any more
 * @param trace never null
 */
public record ConsumerMessage(
    String token,
    String method,
    String path,
    String query,
    Map<String, String> headers,
    Buffer body,
    TraceContext trace) {
  public ConsumerMessage {
    Objects.requireNonNull(token, "token");
    Objects.requireNonNull(method, "method");
    Objects.requireNonNull(path, "path");
    headers = Map.copyOf(headers);
    Objects.requireNonNull(body, "body");
    Objects.requireNonNull(trace, "trace");
  }

  /** Says what is asked for, never the token nor the body. */
  @Override
  public String toString() {
    return "ConsumerMessage[" + method + " " + path + ", " + trace.requestId() + "]";
  }
}
