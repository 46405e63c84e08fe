package dev.gatehouse.common.bus;

import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * What a consumer answers; it becomes the HTTP response.
 *
 * @param status an HTTP status, 200 to 599
 * @param headers response headers, names in lower case; never null
 * @param body never null, may be empty; not to be changed any more
 */
public record ConsumerReply(int status, Map<String, String> headers, Buffer body) {
  private static final Buffer EMPTY = Buffer.buffer();

  public ConsumerReply {
    if (status < 200 || status > 599) {
      throw new IllegalArgumentException(status + " is no final HTTP status");
    }
    Map<String, String> lower = new HashMap<>();
    headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
    headers = Map.copyOf(lower);
    Objects.requireNonNull(body, "body");
  }

  /** An answer without a body. */
  public static ConsumerReply status(int status) {
    return new ConsumerReply(status, Map.of(), EMPTY);
  }

  /**
   * An answer with a JSON body.
   *
   * @param json the text; never null
   */
  public static ConsumerReply json(int status, String json) {
    return json(status, json.getBytes(java.nio.charset.StandardCharsets.UTF_8));
  }

  /**
   * An answer with a JSON body.
   *
   * @param json UTF-8; not to be changed any more
   */
  public static ConsumerReply json(int status, byte[] json) {
    return new ConsumerReply(
        status, Map.of("content-type", "application/json"), Buffer.buffer(json));
  }

  /** The same answer with one more header. */
  public ConsumerReply with(String header, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(header.toLowerCase(Locale.ROOT), value);
    return new ConsumerReply(status, more, body);
  }
}
