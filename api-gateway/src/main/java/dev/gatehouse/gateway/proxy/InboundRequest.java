package dev.gatehouse.gateway.proxy;

import dev.gatehouse.common.bus.TraceContext;
import dev.gatehouse.gateway.route.Authority;
import io.vertx.ext.web.RoutingContext;
import java.util.Objects;

/**
 * What the first steps of the pipeline found out about a request, for all later ones. Immutable.
 *
 * @param authority the host it is for; never null
 * @param target in normal form; never null
 * @param forwarded where it came from; never null
 * @param trace its id and trace context; never null
 */
public record InboundRequest(
    Authority authority, NormalTarget target, Forwarded forwarded, TraceContext trace) {
  private static final String KEY = InboundRequest.class.getName();

  public InboundRequest {
    Objects.requireNonNull(authority, "authority");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(forwarded, "forwarded");
    Objects.requireNonNull(trace, "trace");
  }

  /** Makes this known to all later handlers of {@code ctx}. */
  public void attachTo(RoutingContext ctx) {
    ctx.put(KEY, this);
  }

  /**
   * What the first steps attached.
   *
   * @return never null
   * @throws IllegalStateException where nothing was attached: the pipeline is wired wrongly
   */
  public static InboundRequest of(RoutingContext ctx) {
    InboundRequest request = ctx.get(KEY);
    if (request == null) {
      throw new IllegalStateException("nobody attached the inbound request");
    }
    return request;
  }
}
