package dev.gatehouse.gateway.route;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects the faults of a file, each with its line. */
final class Faults {
  private static final int MOST = 100;
  private static final int LONGEST_SHOWN = 60;

  private record Fault(int line, String text) {}

  private final String file;
  private final List<Fault> faults = new ArrayList<>();

  Faults(String file) {
    this.file = file;
  }

  void add(Node where, String text) {
    add(line(where), text);
  }

  void add(int line, String text) {
    faults.add(new Fault(line, text));
  }

  static int line(Node node) {
    return node.getStartMark().map(mark -> mark.getLine() + 1).orElse(1);
  }

  /** What a fault may repeat of a file: one short line. */
  static String shown(String text) {
    String plain = text.replaceAll("\\p{Cntrl}", "?");
    return plain.length() <= LONGEST_SHOWN ? plain : plain.substring(0, LONGEST_SHOWN) + "…";
  }

  void orThrow() throws RouteFaultsException {
    if (faults.isEmpty()) {
      return;
    }
    List<String> all =
        new ArrayList<>(
            faults.stream()
                .sorted(Comparator.comparingInt(Fault::line))
                .limit(MOST)
                .map(fault -> file + ':' + fault.line() + ": " + fault.text())
                .toList());
    if (faults.size() > MOST) {
      all.add(file + ": and " + (faults.size() - MOST) + " more");
    }
    throw new RouteFaultsException(all);
  }
}
