package dev.gatehouse.cluster;

import java.util.List;
import java.util.Optional;

/**
 * Who a node is, by its certificate.
 *
 * @param role never null
 * @param text {@linkplain ClusterAuthority#wellFormed well formed}; never null
 */
public record NodeName(Role role, String text) {
  /** The URI that stands for it in its certificate: {@code gatehouse:ROLE:NAME}. */
  String uri() {
    return CertificateMaker.SCHEME + role.text() + ":" + text;
  }

  /** The one of a certificate's URIs; empty where there is not exactly one, of this form. */
  static Optional<NodeName> of(List<String> uris) {
    if (uris.size() != 1 || !uris.getFirst().startsWith(CertificateMaker.SCHEME)) {
      return Optional.empty();
    }
    String[] parts = uris.getFirst().split(":", -1);
    if (parts.length != 3 || !ClusterAuthority.wellFormed(parts[2])) {
      return Optional.empty();
    }
    return Role.of(parts[1]).map(role -> new NodeName(role, parts[2]));
  }
}
