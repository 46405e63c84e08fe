package dev.gatehouse.gateway.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the query of a page: {@code after} and {@code limit}, each at most once, nothing else. */
final class QueryParser {
  /** The size of a page where none is asked for. */
  static final int DEFAULT_LIMIT = 100;

  /** The largest page. */
  static final int LARGEST_LIMIT = 1_000;

  private static final Set<String> KNOWN = Set.of("after", "limit");

  private final List<String> faults = new ArrayList<>();
  private String after;
  private int limit = DEFAULT_LIMIT;

  private QueryParser() {}

  /**
   * Reads decoded parameters, in their order.
   *
   * @throws AdminRefusal 400 with every fault
   */
  static QueryParser parse(List<Map.Entry<String, String>> parameters) {
    var query = new QueryParser();
    List<String> seen = new ArrayList<>();
    for (Map.Entry<String, String> parameter : parameters) {
      String name = parameter.getKey();
      if (!KNOWN.contains(name)) {
        query.faults.add("there is no such query parameter; known are after and limit");
      } else if (seen.contains(name)) {
        query.faults.add(name + ": more than once");
      } else {
        seen.add(name);
        query.take(name, parameter.getValue());
      }
    }
    query.orThrow();
    return query;
  }

  /** The last name of the page before; null for the first page. */
  String afterName() {
    return after;
  }

  /**
   * The last sequence number of the page before; 0 for the first page.
   *
   * @throws AdminRefusal 400 where it is no number
   */
  long afterSequence() {
    if (after == null) {
      return 0;
    }
    if (!digits(after, 18)) {
      throw AdminRefusal.invalid("after: must be a sequence number, 0 or more");
    }
    return Long.parseLong(after);
  }

  int limit() {
    return limit;
  }

  private void take(String name, String value) {
    if (name.equals("after")) {
      after = value.isEmpty() ? null : value;
    } else if (digits(value, 4) && between(Integer.parseInt(value))) {
      limit = Integer.parseInt(value);
    } else {
      faults.add("limit: must be an integer from 1 to " + LARGEST_LIMIT);
    }
  }

  private void orThrow() {
    if (!faults.isEmpty()) {
      throw AdminRefusal.invalid(faults);
    }
  }

  private static boolean between(int value) {
    return value >= 1 && value <= LARGEST_LIMIT;
  }

  private static boolean digits(String value, int most) {
    return !value.isEmpty()
        && value.length() <= most
        && value.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
