package dev.gatehouse.gateway.proxy;

import java.util.Objects;

/**
 * A request that is refused before anything else looks at it. The answer closes the connection.
 *
 * @param status the HTTP status
 * @param reason what is wrong, in plain words without anything the client sent; never null
 * @param allow the value of {@code Allow} that goes with a 405 (RFC 9110 §15.5.6); null else
 */
public record Refusal(int status, String reason, String allow) {
  public Refusal {
    Objects.requireNonNull(reason, "reason");
  }

  static Refusal bad(String reason) {
    return new Refusal(400, reason, null);
  }
}
