package dev.gatehouse.common.bus;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * How a request to a consumer and its answer lie in a message: the envelope in text headers, the
 * body as bytes. No JSON, so that the hot path has none. Sizes are bounded on both sides, since
 * anybody on the bus may send.
 */
final class ConsumerWire {
  static final String VERSION = "1";

  /** The most header fields, and the most characters of all headers together. */
  static final int MOST_HEADERS = 128;

  static final int LARGEST_HEADERS = 64 << 10;

  private static final String V = "gh-version";
  private static final String TOKEN = "gh-token";
  private static final String METHOD = "gh-method";
  private static final String PATH = "gh-path";
  private static final String QUERY = "gh-query";
  private static final String REQUEST_ID = "gh-request-id";
  private static final String TRACEPARENT = "gh-traceparent";
  private static final String DEADLINE = "gh-deadline";
  private static final String STATUS = "gh-status";
  private static final String ERROR = "gh-error";
  private static final String SCOPE = "gh-scope";
  private static final String FIELD = "h.";

  /** RFC 6749 §3.3, none included. */
  private static final Pattern SCOPES =
      Pattern.compile("(?:[!#-\\[\\]-~]+(?: [!#-\\[\\]-~]+)*+)?+");

  private ConsumerWire() {}

  /** A request as it came in, nothing of it believed yet. */
  record Sent(ConsumerMessage message, long deadlineMillis) {}

  static MultiMap write(ConsumerMessage message, long deadlineMillis) {
    MultiMap out =
        Bus.headers()
            .set(V, VERSION)
            .set(TOKEN, message.token())
            .set(METHOD, message.method())
            .set(PATH, message.path())
            .set(REQUEST_ID, message.trace().requestId())
            .set(TRACEPARENT, message.trace().traceparent())
            .set(DEADLINE, Long.toString(deadlineMillis));
    if (message.query() != null) {
      out.set(QUERY, message.query());
    }
    message.headers().forEach((name, value) -> out.set(FIELD + name, value));
    return out;
  }

  /** Reads a request; null where it is none, or is too large. */
  static Sent readRequest(MultiMap in, Buffer body) {
    if (body == null || !VERSION.equals(in.get(V)) || tooLarge(in)) {
      return null;
    }
    String requestId = in.get(REQUEST_ID);
    String traceparent = in.get(TRACEPARENT);
    String token = in.get(TOKEN);
    String method = in.get(METHOD);
    String path = in.get(PATH);
    long deadline = number(in.get(DEADLINE));
    if (requestId == null
        || traceparent == null
        || token == null
        || method == null
        || path == null
        || deadline < 0) {
      return null;
    }
    return new Sent(
        new ConsumerMessage(
            token,
            method,
            path,
            in.get(QUERY),
            fields(in),
            body,
            new TraceContext(requestId, traceparent)),
        deadline);
  }

  static MultiMap write(ConsumerReply reply) {
    MultiMap out = Bus.headers().set(V, VERSION).set(STATUS, Integer.toString(reply.status()));
    reply.headers().forEach((name, value) -> out.set(FIELD + name, value));
    return out;
  }

  static MultiMap write(CallException refusal) {
    MultiMap out = Bus.headers().set(V, VERSION).set(ERROR, refusal.error().name());
    if (refusal.scopes() != null) {
      out.set(SCOPE, String.join(" ", refusal.scopes()));
    }
    return out;
  }

  /**
   * Reads an answer.
   *
   * @return never null
   * @throws CallException what the consumer said, or INTERNAL where it said nothing we understand
   */
  static ConsumerReply readReply(MultiMap in, Buffer body) {
    if (body == null || !VERSION.equals(in.get(V)) || tooLarge(in)) {
      throw new CallException(CallError.INTERNAL);
    }
    if (in.contains(ERROR)) {
      throw refusal(Bus.errorNamed(in.get(ERROR)), in.get(SCOPE));
    }
    long status = number(in.get(STATUS));
    if (status < 200 || status > 599) {
      throw new CallException(CallError.INTERNAL);
    }
    return new ConsumerReply((int) status, fields(in), body);
  }

  /**
   * Scopes go into a challenge, so they are believed only where they are scopes (RFC 6749 §3.3).
   */
  private static CallException refusal(CallError error, String scope) {
    if (error != CallError.FORBIDDEN || scope == null || !SCOPES.matcher(scope).matches()) {
      return new CallException(error);
    }
    return CallException.insufficientScope(scope.isEmpty() ? Set.of() : Set.of(scope.split(" ")));
  }

  static boolean tooLarge(MultiMap headers) {
    int count = 0;
    int characters = 0;
    for (Map.Entry<String, String> header : headers) {
      count++;
      characters += header.getKey().length() + header.getValue().length();
    }
    return count > MOST_HEADERS || characters > LARGEST_HEADERS;
  }

  private static Map<String, String> fields(MultiMap in) {
    Map<String, String> fields = new HashMap<>();
    for (Map.Entry<String, String> header : in) {
      if (header.getKey().startsWith(FIELD)) {
        fields.put(
            header.getKey().substring(FIELD.length()).toLowerCase(Locale.ROOT), header.getValue());
      }
    }
    return fields;
  }

  private static long number(String text) {
    if (text == null || text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < text.length(); i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        return -1;
      }
      value = value * 10 + (digit - '0');
    }
    return value;
  }
}
