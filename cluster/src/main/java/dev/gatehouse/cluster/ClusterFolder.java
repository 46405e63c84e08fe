package dev.gatehouse.cluster;

import dev.gatehouse.common.bus.LinkKey;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.AnchorKey;
import dev.gatehouse.common.feed.Ed25519Anchor;
import dev.gatehouse.common.jose.CryptoProvider;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.Base64;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;

/**
 * One node's folder, read and checked. Immutable; does not print its secrets.
 *
 * @param directory absolute; never null
 * @param name who the node is; never null
 * @param authority the certificate of who says so; never null
 * @param certificate signed by it, good when it was read; never null
 * @param privateKey the certificate's other half; never null
 * @param anchorKey what the feed is verified by; never null
 * @param linkKey null for a consumer
 * @param anchor null but for auth-service
 * @param keyEncryptionKey base64 of 32 bytes; null but for auth-service
 */
public record ClusterFolder(
    Path directory,
    NodeName name,
    X509Certificate authority,
    X509Certificate certificate,
    PrivateKey privateKey,
    AnchorKey anchorKey,
    LinkKey linkKey,
    Ed25519Anchor anchor,
    Secret keyEncryptionKey) {
  public ClusterFolder {
    Objects.requireNonNull(directory, "directory");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(authority, "authority");
    Objects.requireNonNull(certificate, "certificate");
    Objects.requireNonNull(privateKey, "privateKey");
    Objects.requireNonNull(anchorKey, "anchorKey");
  }

  /**
   * Reads and checks one. Blocks.
   *
   * @param directory absolute
   * @param clock by which certificates are good or not; never null
   * @param provider who verifies and signs the feed; never null
   * @throws ClusterFolderException with every fault: a missing or damaged file, a mode that lets
   *     others in, a certificate that has ended or is not the authority's, a secret that a node of
   *     this role must not hold
   */
  public static ClusterFolder read(Path directory, Clock clock, CryptoProvider provider) {
    FolderReader reader = new FolderReader(directory, "gatehouse cluster issue DIR ROLE NAME");
    Material material = new Material(reader);
    Map<FolderFile, String> texts = new EnumMap<>(FolderFile.class);
    FolderFile.EVERY_NODE.forEach(file -> texts.put(file, reader.text(file)));
    X509Certificate authority =
        material.certificate(FolderFile.AUTHORITY, texts.get(FolderFile.AUTHORITY));
    X509Certificate certificate =
        material.certificate(FolderFile.CERTIFICATE, texts.get(FolderFile.CERTIFICATE));
    PrivateKey key = material.key(FolderFile.PRIVATE_KEY, texts.get(FolderFile.PRIVATE_KEY));
    material.authority(authority, clock.instant());
    material.node(certificate, authority, clock.instant());
    material.halves(FolderFile.PRIVATE_KEY, key, FolderFile.CERTIFICATE, certificate);
    NodeName name = material.name(certificate).orElse(null);
    if (name != null) {
      secrets(name.role(), reader, texts);
    }
    byte[] spki = material.der(FolderFile.ANCHOR, Pem.PUBLIC_KEY, texts.get(FolderFile.ANCHOR));
    byte[] pkcs8 =
        material.der(FolderFile.ANCHOR_KEY, Pem.PRIVATE_KEY, texts.get(FolderFile.ANCHOR_KEY));
    Secret link = material.secret(FolderFile.LINK_KEY, texts.get(FolderFile.LINK_KEY));
    Secret wrapping =
        material.secret(FolderFile.KEY_ENCRYPTION_KEY, texts.get(FolderFile.KEY_ENCRYPTION_KEY));
    AnchorKey anchorKey = spki == null ? null : anchorKey(reader, spki, provider);
    Ed25519Anchor anchor =
        pkcs8 == null || anchorKey == null ? null : anchor(reader, pkcs8, spki, provider);
    reader.orThrow();
    return new ClusterFolder(
        directory,
        name,
        authority,
        certificate,
        key,
        anchorKey,
        link == null ? null : new LinkKey(Base64.getDecoder().decode(link.value())),
        anchor,
        wrapping);
  }

  /** Reads the secrets of a role; any other that is there is a fault. */
  private static void secrets(Role role, FolderReader reader, Map<FolderFile, String> texts) {
    for (FolderFile file : EnumSet.complementOf(EnumSet.copyOf(FolderFile.EVERY_NODE))) {
      if (role.files().contains(file)) {
        texts.put(file, reader.text(file));
      } else if (reader.holds(file)) {
        reader.fault(file, "must not be on a node of the role " + role.text() + "; remove it");
      }
    }
  }

  private static AnchorKey anchorKey(FolderReader reader, byte[] spki, CryptoProvider provider) {
    try {
      return AnchorKey.of(spki, provider);
    } catch (IllegalArgumentException e) {
      reader.fault(FolderFile.ANCHOR, "is no Ed25519 key; " + reader.wayOut());
      return null;
    }
  }

  private static Ed25519Anchor anchor(
      FolderReader reader, byte[] pkcs8, byte[] spki, CryptoProvider provider) {
    try {
      return Ed25519Anchor.of(pkcs8, spki, provider);
    } catch (IllegalArgumentException e) {
      reader.fault(
          FolderFile.ANCHOR_KEY,
          "does not belong to " + FolderFile.ANCHOR.text() + "; " + reader.wayOut());
      return null;
    }
  }

  /** What tells clusters apart; never null. */
  public String clusterId() {
    return ClusterId.of(authority.getPublicKey());
  }

  @Override
  public String toString() {
    return "ClusterFolder[" + name.uri() + ", cluster " + clusterId() + "]";
  }
}
