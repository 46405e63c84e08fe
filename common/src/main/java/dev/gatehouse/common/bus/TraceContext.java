package dev.gatehouse.common.bus;

import java.util.Objects;

/**
 * What ties the log lines of one request together across processes.
 *
 * @param requestId the id the client got as {@code X-Request-Id}; never null
 * @param traceparent W3C trace context, level 1; never null
 */
public record TraceContext(String requestId, String traceparent) {
  public TraceContext {
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(traceparent, "traceparent");
  }
}
