package dev.gatehouse.gateway.admin;

import io.vertx.core.Future;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * One check of {@code /health/ready}.
 *
 * @param name unique in its process, such as {@code feed}; never null
 * @param serving whether protected calls are impossible while it is down, so that {@code
 *     /health/serving} asks it too
 * @param check asked on the event loop of the management verticle, at most once at a time; what
 *     fails, throws or takes longer than a second counts as down; never null
 */
public record HealthCheck(String name, boolean serving, Supplier<Future<Health>> check) {
  public HealthCheck {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(check, "check");
  }

  /** A check of readiness alone. */
  public HealthCheck(String name, Supplier<Future<Health>> check) {
    this(name, false, check);
  }
}
