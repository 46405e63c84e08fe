package dev.gatehouse.common.bus;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What travels around a request and a reply. */
final class Envelope {
  private Envelope() {}

  /**
   * A request.
   *
   * @param deadline when the caller gives up, in milliseconds since 1970
   * @param requestId null where there is no trace context
   * @param traceparent null where there is no trace context
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Request(long deadline, String requestId, String traceparent, JsonNode body) {
    TraceContext trace() {
      return requestId == null || traceparent == null
          ? null
          : new TraceContext(requestId, traceparent);
    }
  }

  /**
   * A reply: a body, or an error.
   *
   * @param error a name of {@link CallError}; null for success
   * @param retryAfterMillis null where nothing is known
   * @param details null where there are none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Reply(JsonNode body, String error, Long retryAfterMillis, List<String> details) {}
}
