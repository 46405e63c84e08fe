package dev.gatehouse.common.config;

import java.util.ArrayList;
import java.util.List;

/** Collects everything that is wrong, so that it is said at once. For one thread. */
final class Faults {
  private final List<Fault> faults = new ArrayList<>();
  private final List<Fault> warnings = new ArrayList<>();

  void fault(String where, String text) {
    faults.add(new Fault(where, text));
  }

  void warning(String where, String text) {
    warnings.add(new Fault(where, text));
  }

  List<Fault> faults() {
    return List.copyOf(faults);
  }

  List<Fault> warnings() {
    return List.copyOf(warnings);
  }
}
