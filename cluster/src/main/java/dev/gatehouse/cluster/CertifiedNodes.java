package dev.gatehouse.cluster;

import dev.gatehouse.common.feed.NodeVerifier;
import dev.gatehouse.common.feed.SignedStatement;
import dev.gatehouse.common.jose.CryptoProvider;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Knows the nodes of one authority. A certificate's chain is checked once and then remembered,
 * within bounds; whether it has ended is looked at each time.
 */
public final class CertifiedNodes implements NodeVerifier {
  /** The most certificates that are remembered. */
  static final int MOST = 1_000;

  private final X509Certificate authority;
  private final Clock clock;
  private final CryptoProvider provider;
  private final Map<String, Known> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MOST;
        }
      };

  private record Known(PublicKey key, Signer signer, Instant from, Instant until) {
    boolean good(Instant now) {
      return !now.isBefore(from) && !now.isAfter(until);
    }
  }

  /**
   * @param folder whose authority is believed; never null
   * @param clock by which certificates are good or not; never null
   * @param provider checks the signatures; never null
   */
  public CertifiedNodes(ClusterFolder folder, Clock clock, CryptoProvider provider) {
    this.provider = provider;
    this.authority = folder.authority();
    this.clock = clock;
  }

  @Override
  public Signer signer(SignedStatement statement) {
    if (!statement.bounded()) {
      return null;
    }
    Known node = known(statement.certificate());
    return node != null && node.good(clock.instant()) && signed(node.key(), statement)
        ? node.signer()
        : null;
  }

  private Known known(String certificate) {
    synchronized (known) {
      Known before = known.get(certificate);
      if (before != null) {
        return before;
      }
    }
    Known read = read(certificate);
    if (read != null) {
      synchronized (known) {
        known.put(certificate, read);
      }
    }
    return read;
  }

  private Known read(String text) {
    try {
      X509Certificate certificate =
          (X509Certificate)
              CertificateFactory.getInstance("X.509")
                  .generateCertificate(
                      new ByteArrayInputStream(Base64.getUrlDecoder().decode(text)));
      if (!NodeCertificate.issued(certificate, authority, clock.instant())) {
        return null;
      }
      return NodeCertificate.name(certificate)
          .map(
              name ->
                  new Known(
                      certificate.getPublicKey(),
                      new Signer(name.role().text(), name.text()),
                      certificate.getNotBefore().toInstant(),
                      certificate.getNotAfter().toInstant()))
          .orElse(null);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return null; // anybody may have written it
    }
  }

  private boolean signed(PublicKey key, SignedStatement statement) {
    try {
      Signature verifier = provider.ecdsaWithSha256();
      verifier.initVerify(key);
      verifier.update(CertifiedSigner.signedBytes(statement.text()));
      return verifier.verify(Base64.getUrlDecoder().decode(statement.signature()));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return false;
    }
  }
}
