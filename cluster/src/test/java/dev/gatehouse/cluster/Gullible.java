package dev.gatehouse.cluster;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/** A stranger's side of TLS: believes everybody. */
final class Gullible extends X509ExtendedTrustManager {
  /** Shows no certificate. */
  static SSLContext nameless() throws GeneralSecurityException {
    return context(null);
  }

  /** Shows a node's certificate that an authority of its own signed, under the cluster's names. */
  static SSLContext context() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    KeyPair authority = generator.generateKeyPair();
    KeyPair node = generator.generateKeyPair();
    CertificateMaker maker = new CertificateMaker();
    X509Certificate root = maker.authority(authority, Instant.now());
    X509Certificate leaf =
        maker.node(
            root, authority.getPrivate(), node.getPublic(), Role.AUTH, "auth-1", Instant.now());
    KeyStore store = KeyStore.getInstance("PKCS12");
    char[] password = new char[0];
    try {
      store.load(null, null);
    } catch (IOException e) {
      throw new GeneralSecurityException(e);
    }
    store.setKeyEntry("node", node.getPrivate(), password, new Certificate[] {leaf, root});
    KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
    keys.init(store, password);
    return context(keys.getKeyManagers());
  }

  private static SSLContext context(KeyManager[] keys) throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance(NodeTls.VERSION);
    context.init(keys, new TrustManager[] {new Gullible()}, null);
    return context;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) {}

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String kind) {}

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String kind) {}

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
