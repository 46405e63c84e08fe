package dev.gatehouse.gateway.route;

import java.util.Set;

/** What the table says of a request. Closed. */
public sealed interface RouteMatch {
  /** This route. */
  record Found(Route route) implements RouteMatch {}

  /** The path is known, the method is not: 405 with {@code Allow}. */
  record WrongMethod(Set<String> allowed) implements RouteMatch {}

  /** No route: 404. */
  record None() implements RouteMatch {}
}
