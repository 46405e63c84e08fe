package dev.gatehouse.gateway.admin;

import java.util.List;

/** What all checks found, in their order. */
record HealthReport(List<Result> results) {
  HealthReport {
    results = List.copyOf(results);
  }

  /** Whether every check is up. */
  boolean up() {
    return results.stream().allMatch(result -> result.health().up());
  }

  /** One check's finding. */
  record Result(String name, Health health) {}
}
