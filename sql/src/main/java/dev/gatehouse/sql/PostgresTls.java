package dev.gatehouse.sql;

import dev.gatehouse.sql.DatabaseUnavailableException.Fault;
import dev.gatehouse.sql.PostgresUrl.Tls;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.sql.SQLException;
import java.util.Collection;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.net.ssl.TrustManagerFactory;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * TLS to PostgreSQL, for both clients that connect to it: whom they believe, and what a failure
 * says of the server's certificate. Blocks on files.
 */
final class PostgresTls {
  private static final String CONNECTION_FAILURE = "08006";

  // it writes to the standard error what its exception says; kept, or the level is forgotten
  private static final Logger DRIVER = Logger.getLogger("org.postgresql.ssl");

  static {
    DRIVER.setLevel(Level.OFF);
  }

  private PostgresTls() {}

  /**
   * Sets what {@code sslmode} asks for.
   *
   * @throws DatabaseUnavailableException REFUSED, where {@code sslrootcert} names no certificates
   */
  static void protect(PGSimpleDataSource source, PostgresUrl url) {
    source.setSslMode(url.tls().mode());
    if (url.tls() != Tls.VERIFY_FULL) {
      return;
    }
    if (url.rootCertificate() == null) {
      source.setSslfactory("org.postgresql.ssl.DefaultJavaSSLFactory");
    } else {
      authorities(url); // the driver would take an unreadable file for a broken connection
      source.setSslRootCert(url.rootCertificate());
    }
  }

  /**
   * Sets what {@code sslmode} asks for.
   *
   * @return the options
   * @throws DatabaseUnavailableException REFUSED, where {@code sslrootcert} names no certificates
   */
  static PgConnectOptions protect(PgConnectOptions options, PostgresUrl url) {
    return switch (url.tls()) {
      case DISABLE -> options.setSslMode(SslMode.DISABLE);
      case REQUIRE ->
          options
              .setSslMode(SslMode.REQUIRE)
              .setSslOptions(new ClientSSLOptions().setTrustAll(true));
      case VERIFY_FULL ->
          options
              .setSslMode(SslMode.VERIFY_FULL)
              .setSslOptions(
                  new ClientSSLOptions()
                      .setHostnameVerificationAlgorithm("HTTPS")
                      .setTrustOptions(TrustOptions.wrap(authorities(url))));
    };
  }

  /** Those of {@code sslrootcert}, else those that the JVM knows: the client asks for either. */
  private static TrustManagerFactory authorities(PostgresUrl url) {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(url.rootCertificate() == null ? null : store(Path.of(url.rootCertificate())));
      return trust;
    } catch (IOException | GeneralSecurityException e) {
      throw new DatabaseUnavailableException(
          Fault.REFUSED,
          "no certificate can be read from "
              + url.rootCertificate()
              + ", which sslrootcert in database.url names: write the PEM file of the authority"
              + " that stands for the server",
          e);
    }
  }

  private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
    Collection<? extends Certificate> certificates;
    try (InputStream in = Files.newInputStream(file)) {
      certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
    }
    if (certificates.isEmpty()) {
      throw new CertificateException("it has none");
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    for (Certificate certificate : certificates) {
      store.setCertificateEntry("authority " + store.size(), certificate);
    }
    return store;
  }

  /** What a failure says of the server's certificate; null where it is about something else. */
  static DatabaseUnavailableException fault(PostgresUrl url, Throwable failure) {
    if (url.tls() != Tls.VERIFY_FULL) {
      return null;
    }
    boolean otherHost = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertPathBuilderException
          || cause instanceof CertPathValidatorException) {
        return PostgresFaults.refused(url, untrusted(url), failure);
      }
      otherHost |= cause instanceof CertificateException || namesAnotherHost(cause);
    }
    return otherHost
        ? PostgresFaults.refused(
            url,
            "shows a certificate for another host: write a name or an address that it has into"
                + " database.url, or give the server one for "
                + url.host(),
            failure)
        : null;
  }

  private static String untrusted(PostgresUrl url) {
    return url.rootCertificate() == null
        ? "shows a certificate that no authority the JVM knows stands for, or that has ended: name"
            + " the PEM file of its authority with sslrootcert in database.url, or renew it"
        : "shows a certificate that no authority in "
            + url.rootCertificate()
            + " stands for, or that has ended: name the PEM file of its authority with sslrootcert"
            + " in database.url, or renew it";
  }

  // of all that the driver says with this state, only this has no cause
  private static boolean namesAnotherHost(Throwable cause) {
    return cause instanceof SQLException sql
        && CONNECTION_FAILURE.equals(sql.getSQLState())
        && sql.getCause() == null;
  }
}
