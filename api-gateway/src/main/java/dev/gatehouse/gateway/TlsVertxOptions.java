package dev.gatehouse.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** Reads the TLS files and checks that they fit each other, before anything relies on them. */
final class TlsVertxOptions {
  private TlsVertxOptions() {}

  /**
   * Reads and checks. Blocks.
   *
   * @throws IllegalArgumentException with one plain line that names the file
   */
  static PemKeyCertOptions read(Vertx vertx, TlsFiles files) {
    PemKeyCertOptions pem =
        new PemKeyCertOptions()
            .setCertValue(content(files.certificate()))
            .setKeyValue(content(files.key()));
    X509KeyManager manager = manager(vertx, pem, files);
    String alias = alias(manager);
    if (alias == null
        || !fit(manager.getPrivateKey(alias), manager.getCertificateChain(alias)[0])) {
      throw new IllegalArgumentException(
          files.key() + " is not the private key of the certificate in " + files.certificate());
    }
    return pem;
  }

  private static Buffer content(Path file) {
    try {
      return Buffer.buffer(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new IllegalArgumentException("the TLS file " + file + " cannot be read", e);
    }
  }

  private static X509KeyManager manager(Vertx vertx, PemKeyCertOptions pem, TlsFiles files) {
    try {
      for (KeyManager manager : pem.getKeyManagerFactory(vertx).getKeyManagers()) {
        if (manager instanceof X509KeyManager x509) {
          return x509;
        }
      }
    } catch (Exception e) { // Vert.x declares no narrower one
      throw new IllegalArgumentException(
          files.certificate() + " and " + files.key() + " are not a certificate and its key in PEM",
          e);
    }
    throw new IllegalArgumentException(files.certificate() + " holds no certificate");
  }

  private static String alias(X509KeyManager manager) {
    for (String type : new String[] {"EC", "RSA", "EdDSA", "Ed25519", "RSASSA-PSS"}) {
      String[] aliases = manager.getServerAliases(type, null);
      if (aliases != null && aliases.length > 0) {
        return aliases[0];
      }
    }
    return null;
  }

  private static boolean fit(PrivateKey key, X509Certificate certificate) {
    String algorithm =
        switch (key.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> key.getAlgorithm();
        };
    try {
      byte[] probe = {1, 2, 3};
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(probe);
      byte[] signature = signer.sign();
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(certificate.getPublicKey());
      verifier.update(probe);
      return verifier.verify(signature);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }
}
