package dev.gatehouse.cluster;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.CertIOException;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * Makes X.509 certificates (RFC 5280) of a cluster; the JDK has no public way to. No node has the
 * library for it: whatever a node needs is elsewhere.
 */
final class CertificateMaker {
  private static final Duration AUTHORITY_LIFE = Duration.ofDays(3652);
  private static final Duration NODE_LIFE = Duration.ofDays(366);

  // machines whose clocks differ a little
  private static final Duration BACKDATED = Duration.ofMinutes(10);

  private static final String SIGNATURE = "SHA256withECDSA";
  private static final int SERIAL_BITS = 127;

  private final SecureRandom random = new SecureRandom();

  /** A new authority's own certificate: it signs nodes, and no further authority. */
  X509Certificate authority(KeyPair keys, Instant now) {
    X500Name name = name(keys.getPublic()).addRDN(BCStyle.CN, "cluster authority").build();
    try {
      X509v3CertificateBuilder builder =
          builder(name, now.plus(AUTHORITY_LIFE), now, name, keys.getPublic())
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
              .addExtension(
                  Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      return signed(builder, keys.getPrivate());
    } catch (CertIOException e) {
      throw impossible(e);
    }
  }

  /** A node's certificate, for both ends of a connection; it never outlives the authority's. */
  X509Certificate node(
      X509Certificate authority,
      PrivateKey authorityKey,
      PublicKey key,
      Role role,
      String name,
      Instant now) {
    Instant end = authority.getNotAfter().toInstant();
    Instant until = now.plus(NODE_LIFE).isBefore(end) ? now.plus(NODE_LIFE) : end;
    X500Name subject =
        name(authority.getPublicKey())
            .addRDN(BCStyle.OU, role.text())
            .addRDN(BCStyle.CN, name)
            .build();
    X500Name issuer = X500Name.getInstance(authority.getSubjectX500Principal().getEncoded());
    GeneralName uri =
        new GeneralName(GeneralName.uniformResourceIdentifier, new NodeName(role, name).uri());
    try {
      JcaX509ExtensionUtils identifiers = new JcaX509ExtensionUtils();
      X509v3CertificateBuilder builder =
          builder(issuer, until, now, subject, key)
              .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
              .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
              .addExtension(
                  Extension.extendedKeyUsage,
                  true,
                  new ExtendedKeyUsage(
                      new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                      }))
              .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(uri))
              .addExtension(
                  Extension.authorityKeyIdentifier,
                  false,
                  identifiers.createAuthorityKeyIdentifier(authority.getPublicKey()));
      return signed(builder, authorityKey);
    } catch (GeneralSecurityException | CertIOException e) {
      throw impossible(e);
    }
  }

  private static X500NameBuilder name(PublicKey authority) {
    return new X500NameBuilder().addRDN(BCStyle.O, "Gatehouse cluster " + ClusterId.of(authority));
  }

  private X509v3CertificateBuilder builder(
      X500Name issuer, Instant until, Instant now, X500Name subject, PublicKey key)
      throws CertIOException {
    try {
      return new JcaX509v3CertificateBuilder(
              issuer,
              new BigInteger(SERIAL_BITS, random).setBit(SERIAL_BITS),
              Date.from(now.minus(BACKDATED)),
              Date.from(until),
              subject,
              key)
          .addExtension(
              Extension.subjectKeyIdentifier,
              false,
              new JcaX509ExtensionUtils().createSubjectKeyIdentifier(key));
    } catch (GeneralSecurityException e) {
      throw impossible(e);
    }
  }

  private static X509Certificate signed(X509v3CertificateBuilder builder, PrivateKey key) {
    try {
      return new JcaX509CertificateConverter()
          .getCertificate(builder.build(new JcaContentSignerBuilder(SIGNATURE).build(key)));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw impossible(e);
    }
  }

  private static IllegalStateException impossible(Exception e) {
    return new IllegalStateException("a certificate cannot be made", e); // all parts are ours
  }
}
