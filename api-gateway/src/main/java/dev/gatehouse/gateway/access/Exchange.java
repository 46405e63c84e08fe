package dev.gatehouse.gateway.access;

import dev.gatehouse.common.bus.TraceContext;
import dev.gatehouse.common.claims.VerifiedToken;
import dev.gatehouse.gateway.proxy.Forwarded;
import dev.gatehouse.gateway.route.Route;
import java.util.Objects;

/**
 * One request and its answer, as far as log, metrics and refusals want to know. Filled on the way
 * through the pipeline; belongs to one event loop.
 */
public final class Exchange {
  private final long startedNanos;
  private final TraceContext trace;
  private final Forwarded forwarded;
  private final String method;
  private final String path;
  private Route route;
  private VerifiedToken caller;
  private String reason;
  private boolean oauth;
  private boolean ended;

  Exchange(TraceContext trace, Forwarded forwarded, String method, String path) {
    this.startedNanos = System.nanoTime();
    this.trace = Objects.requireNonNull(trace, "trace");
    this.forwarded = Objects.requireNonNull(forwarded, "forwarded");
    this.method = method;
    this.path = path;
  }

  /** Its id and trace context; never null. */
  public TraceContext trace() {
    return trace;
  }

  /** Where it came from; never null. */
  public Forwarded forwarded() {
    return forwarded;
  }

  /** The name of its route; null where none was found (yet). */
  public String routeName() {
    return route == null ? null : route.name();
  }

  /** Its route; null where none was found (yet). */
  public Route route() {
    return route;
  }

  /** Whose it is; null where that is not known, or nobody asked. */
  public VerifiedToken caller() {
    return caller;
  }

  /** Why it was refused, for the log and the metrics; null where it was not. */
  public String reason() {
    return reason;
  }

  /** Whether refusals take the form of RFC 6749 §5.2. */
  public boolean oauth() {
    return oauth;
  }

  /** Notes the route that was found. */
  public void found(Route match) {
    route = match;
  }

  /** Notes whose request it is. */
  public void calledBy(VerifiedToken token) {
    caller = token;
  }

  /** Notes why it was refused; the first reason stays. */
  public void refused(String why) {
    if (reason == null) {
      reason = why;
    }
  }

  /** Makes refusals take the form of RFC 6749 §5.2. */
  void answersAsOAuth() {
    oauth = true;
  }

  /** Whether this is the first time that it ends. */
  boolean ends() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  String method() {
    return method;
  }

  String path() {
    return path;
  }

  long nanosSinceStart() {
    return System.nanoTime() - startedNanos;
  }
}
