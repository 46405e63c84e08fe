package dev.gatehouse.cluster;

import dev.gatehouse.common.config.Secret;
import java.io.ByteArrayInputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Optional;

/**
 * Makes keys and certificates of the texts in a folder, and judges them; what is wrong is a fault
 * of the folder. Every method takes what a former one gave, null where that was a fault already.
 */
final class Material {
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ISO_LOCAL_DATE.withZone(ZoneOffset.UTC);
  private static final int SECRET_BYTES = 32;
  private static final byte[] PROBE = {1, 2, 3};

  private final FolderReader folder;

  Material(FolderReader folder) {
    this.folder = folder;
  }

  X509Certificate certificate(FolderFile file, String text) {
    if (text == null) {
      return null;
    }
    try {
      byte[] der = Pem.read(Pem.CERTIFICATE, text);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      damaged(file, "certificate");
      return null;
    }
  }

  PrivateKey key(FolderFile file, String text) {
    byte[] pkcs8 = der(file, Pem.PRIVATE_KEY, text);
    if (pkcs8 == null) {
      return null;
    }
    try {
      return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      damaged(file, "private key");
      return null;
    }
  }

  /** The bytes of a block; null, with a fault, where it is none of that label. */
  byte[] der(FolderFile file, String label, String text) {
    if (text == null) {
      return null;
    }
    try {
      return Pem.read(label, text);
    } catch (IllegalArgumentException e) {
      damaged(file, label.equals(Pem.PUBLIC_KEY) ? "public key" : "private key");
      return null;
    }
  }

  /** 32 bytes as base64. */
  Secret secret(FolderFile file, String text) {
    if (text == null) {
      return null;
    }
    try {
      byte[] bytes = Base64.getDecoder().decode(text.strip());
      if (bytes.length == SECRET_BYTES) {
        return new Secret(Base64.getEncoder().encodeToString(bytes));
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    folder.fault(file, "is not the base64 form of 32 bytes; " + folder.wayOut());
    return null;
  }

  /** Whether a private key is the other half of a certificate's. */
  void halves(
      FolderFile keyFile, PrivateKey key, FolderFile certificateFile, X509Certificate certificate) {
    if (key == null || certificate == null) {
      return;
    }
    try {
      Signature signer = Signature.getInstance("SHA256withECDSA");
      signer.initSign(key);
      signer.update(PROBE);
      byte[] signature = signer.sign();
      signer.initVerify(certificate.getPublicKey());
      signer.update(PROBE);
      if (signer.verify(signature)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      // keys of two kinds: said below
    }
    folder.fault(keyFile, "does not belong to " + certificateFile.text() + "; " + folder.wayOut());
  }

  /** Whether an authority's certificate can be trusted now. */
  void authority(X509Certificate certificate, Instant now) {
    if (certificate == null) {
      return;
    }
    boolean self =
        certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
    if (!self || certificate.getBasicConstraints() < 0) {
      folder.fault(FolderFile.AUTHORITY, "is no authority's certificate; " + folder.wayOut());
    }
    timely(FolderFile.AUTHORITY, certificate, now);
  }

  /** Whether a node's certificate is the authority's word, now, for both ends of a connection. */
  void node(X509Certificate certificate, X509Certificate authority, Instant now) {
    if (certificate == null || authority == null) {
      return;
    }
    if (!timely(FolderFile.CERTIFICATE, certificate, now)) {
      return;
    }
    if (!NodeCertificate.issued(certificate, authority, now)) {
      folder.fault(
          FolderFile.CERTIFICATE,
          "is not signed by " + FolderFile.AUTHORITY.text() + "; " + folder.wayOut());
    } else if (!NodeCertificate.forBothEnds(certificate)) {
      folder.fault(FolderFile.CERTIFICATE, "is not for both ends; " + folder.wayOut());
    }
  }

  private boolean timely(FolderFile file, X509Certificate certificate, Instant now) {
    Instant from = certificate.getNotBefore().toInstant();
    Instant until = certificate.getNotAfter().toInstant();
    if (now.isBefore(from)) {
      folder.fault(file, "begins on " + DAY.format(from) + "; set the clock of this machine");
      return false;
    }
    if (now.isAfter(until)) {
      folder.fault(file, "ended on " + DAY.format(until) + "; " + folder.wayOut());
      return false;
    }
    return true;
  }

  /** The node that a certificate names; empty, with a fault, where it names none. */
  Optional<NodeName> name(X509Certificate certificate) {
    if (certificate == null) {
      return Optional.empty();
    }
    Optional<NodeName> named = NodeCertificate.name(certificate);
    if (named.isEmpty()) {
      folder.fault(FolderFile.CERTIFICATE, "names no node of a cluster; " + folder.wayOut());
    }
    return named;
  }

  private void damaged(FolderFile file, String what) {
    folder.fault(file, "is no " + what + " in PEM form; " + folder.wayOut());
  }
}
