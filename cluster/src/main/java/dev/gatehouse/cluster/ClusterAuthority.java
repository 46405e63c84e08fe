package dev.gatehouse.cluster;

import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.time.Instant;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Who may be a node of one cluster: a folder with the certificate authority and every secret that
 * nodes share. Keep it away from the nodes. Blocks on the disk; for one thread.
 */
public final class ClusterAuthority {
  private static final int SECRET_BYTES = 32;
  private static final Set<FolderFile> FILES =
      EnumSet.complementOf(EnumSet.of(FolderFile.CERTIFICATE, FolderFile.PRIVATE_KEY));

  private final Path directory;
  private final Map<FolderFile, String> files;
  private final X509Certificate certificate;
  private final PrivateKey key;
  private final Clock clock;

  private ClusterAuthority(
      Path directory,
      Map<FolderFile, String> files,
      X509Certificate certificate,
      PrivateKey key,
      Clock clock) {
    this.directory = directory;
    this.files = files;
    this.certificate = certificate;
    this.key = key;
    this.clock = clock;
  }

  /**
   * Makes a new one, whole or not at all; its certificate lives for ten years.
   *
   * @param directory absolute; nothing may be there yet
   * @return its id, which tells clusters apart; never null
   * @throws ClusterFolderException where something is there, or it cannot be written
   */
  public static String create(Path directory, Clock clock) {
    KeyPair keys = newKeys();
    Ed25519Anchor anchor = Ed25519Anchor.generate(CryptoProvider.jdk());
    X509Certificate certificate = new CertificateMaker().authority(keys, clock.instant());
    Map<FolderFile, String> files = new EnumMap<>(FolderFile.class);
    files.put(FolderFile.AUTHORITY, pem(certificate));
    files.put(FolderFile.AUTHORITY_KEY, pem(keys.getPrivate()));
    files.put(FolderFile.ANCHOR, Pem.write(Pem.PUBLIC_KEY, anchor.publicKey().spki()));
    files.put(FolderFile.ANCHOR_KEY, Pem.write(Pem.PRIVATE_KEY, anchor.pkcs8()));
    files.put(FolderFile.LINK_KEY, randomSecret());
    files.put(FolderFile.KEY_ENCRYPTION_KEY, randomSecret());
    NewFolder.make(directory, files);
    return ClusterId.of(keys.getPublic());
  }

  /**
   * Opens one that was made.
   *
   * @param directory absolute
   * @throws ClusterFolderException where it is none, is damaged, or others may read its secrets
   */
  public static ClusterAuthority open(Path directory, Clock clock) {
    FolderReader reader = new FolderReader(directory, "gatehouse cluster init DIR");
    Map<FolderFile, String> files = new EnumMap<>(FolderFile.class);
    for (FolderFile file : FILES) {
      files.put(file, reader.text(file));
    }
    reader.orThrow();
    Material material = new Material(reader);
    X509Certificate certificate =
        material.certificate(FolderFile.AUTHORITY, files.get(FolderFile.AUTHORITY));
    PrivateKey key = material.key(FolderFile.AUTHORITY_KEY, files.get(FolderFile.AUTHORITY_KEY));
    material.halves(FolderFile.AUTHORITY_KEY, key, FolderFile.AUTHORITY, certificate);
    material.authority(certificate, clock.instant());
    reader.orThrow();
    return new ClusterAuthority(directory, files, certificate, key, clock);
  }

  /**
   * Makes the folder of one node in this authority's, whole or not at all. Its certificate lives
   * for a year, and no longer than the authority's.
   *
   * @param name {@linkplain NodeName#wellFormed well formed}
   * @return the end of its certificate; never null
   * @throws ClusterFolderException where there is one of that name, or it cannot be written
   */
  public Instant issue(Role role, String name) {
    if (!NodeName.wellFormed(name)) {
      throw new IllegalArgumentException("not the name of a node");
    }
    KeyPair keys = newKeys();
    X509Certificate node =
        new CertificateMaker()
            .node(certificate, key, keys.getPublic(), role, name, clock.instant());
    Map<FolderFile, String> held = new EnumMap<>(FolderFile.class);
    for (FolderFile file : role.files()) {
      held.put(
          file,
          switch (file) {
            case CERTIFICATE -> pem(node);
            case PRIVATE_KEY -> pem(keys.getPrivate());
            default -> files.get(file);
          });
    }
    NewFolder.make(folder(name), held);
    return node.getNotAfter().toInstant();
  }

  /** Where the folder of a node of that name is made. */
  public Path folder(String name) {
    return directory.resolve(name);
  }

  private static KeyPair newKeys() {
    try {
      return CryptoProvider.jdk().keyPair("EC", new ECGenParameterSpec("secp256r1"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("P-256 is missing", e); // every JDK has it
    }
  }

  private static String randomSecret() {
    byte[] bytes = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(bytes);
    return Base64.getEncoder().encodeToString(bytes) + "\n";
  }

  private static String pem(X509Certificate certificate) {
    try {
      return Pem.write(Pem.CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("a certificate of our own cannot be written", e);
    }
  }

  private static String pem(PrivateKey key) {
    return Pem.write(Pem.PRIVATE_KEY, key.getEncoded());
  }

  @Override
  public String toString() {
    return "ClusterAuthority[" + directory + "]";
  }
}
