package dev.gatehouse.cluster;

import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a node's certificate says, and whether it is the authority's word. */
final class NodeCertificate {
  private static final Integer URI = 6; // RFC 5280 §4.2.1.6, GeneralName
  private static final Set<String> BOTH_ENDS =
      Set.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"); // serverAuth, clientAuth

  private NodeCertificate() {}

  /** Whether the authority signed it, and it is good now (RFC 5280 §6). */
  static boolean issued(X509Certificate certificate, X509Certificate authority, Instant now) {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      CertPathValidator.getInstance("PKIX")
          .validate(
              CertificateFactory.getInstance("X.509").generateCertPath(List.of(certificate)),
              parameters);
      return true;
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** Whether it is for both ends of a connection. */
  static boolean forBothEnds(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages != null && usages.containsAll(BOTH_ENDS);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The node it names; empty where it names none. */
  static Optional<NodeName> name(X509Certificate certificate) {
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      return NodeName.of(
          names == null
              ? List.of()
              : names.stream()
                  .filter(name -> name.get(0).equals(URI))
                  .map(name -> (String) name.get(1))
                  .toList());
    } catch (GeneralSecurityException e) {
      return Optional.empty();
    }
  }
}
