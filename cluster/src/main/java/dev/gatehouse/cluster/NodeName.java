package dev.gatehouse.cluster;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Who a node is, by its certificate.
 *
 * @param role never null
 * @param text {@linkplain #wellFormed well formed}; never null
 */
public record NodeName(Role role, String text) {
  private static final String SCHEME = "gatehouse:";
  private static final Pattern WELL_FORMED =
      Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?");

  /** Whether a node can have that name: 1 to 63 letters, digits and inner hyphens. */
  public static boolean wellFormed(String name) {
    return WELL_FORMED.matcher(name).matches();
  }

  /** The URI that stands for it in its certificate: {@code gatehouse:ROLE:NAME}. */
  String uri() {
    return SCHEME + role.text() + ":" + text;
  }

  /** The one of a certificate's URIs; empty where there is not exactly one, of this form. */
  static Optional<NodeName> of(List<String> uris) {
    if (uris.size() != 1 || !uris.getFirst().startsWith(SCHEME)) {
      return Optional.empty();
    }
    String[] parts = uris.getFirst().split(":", -1);
    if (parts.length != 3 || !wellFormed(parts[2])) {
      return Optional.empty();
    }
    return Role.of(parts[1]).map(role -> new NodeName(role, parts[2]));
  }
}
