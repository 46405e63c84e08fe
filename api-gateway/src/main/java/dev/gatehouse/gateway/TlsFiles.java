package dev.gatehouse.gateway;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the public listener's certificate is. Both are read again on reload.
 *
 * @param certificate a PEM file: the certificate, then its chain; never null
 * @param key a PEM file: its private key, PKCS#8 or PKCS#1, not encrypted; never null
 */
public record TlsFiles(Path certificate, Path key) {
  public TlsFiles {
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(key, "key");
  }
}
