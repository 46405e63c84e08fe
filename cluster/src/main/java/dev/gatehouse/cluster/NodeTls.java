package dev.gatehouse.cluster;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Set;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * TLS 1.3 with a certificate at both ends, and the cluster's authority as the only one believed.
 * Whose address it is does not matter, since nodes move: a certificate names a node, not a host.
 */
final class NodeTls {
  /** The one version that is spoken. */
  static final String VERSION = "TLSv1.3";

  private static final char[] IN_MEMORY = new char[0]; // such a key store is never written

  private NodeTls() {}

  /** For the sockets of the membership. */
  static SSLContext context(ClusterFolder folder) {
    try {
      KeyStore own = empty();
      own.setKeyEntry(
          "node", folder.privateKey(), IN_MEMORY, new Certificate[] {folder.certificate()});
      KeyStore believed = empty();
      believed.setCertificateEntry("authority", folder.authority());
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, IN_MEMORY);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(believed);
      SSLContext context = SSLContext.getInstance(VERSION);
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("a folder that was checked gives no TLS", e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    return store;
  }

  /** For the sockets of the event bus. */
  static void secure(EventBusOptions options, ClusterFolder folder) {
    options
        .setSsl(true)
        .setClientAuth(ClientAuth.REQUIRED)
        .setEnabledSecureTransportProtocols(Set.of(VERSION))
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertValue(pem(folder.certificate()))
                .setKeyValue(
                    Buffer.buffer(Pem.write(Pem.PRIVATE_KEY, folder.privateKey().getEncoded()))))
        .setTrustOptions(new PemTrustOptions().addCertValue(pem(folder.authority())));
  }

  private static Buffer pem(X509Certificate certificate) {
    try {
      return Buffer.buffer(Pem.write(Pem.CERTIFICATE, certificate.getEncoded()));
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }
}
