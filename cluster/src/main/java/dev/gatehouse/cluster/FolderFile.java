package dev.gatehouse.cluster;

import java.util.EnumSet;
import java.util.Set;

/** The files of an authority's and a node's folder. Each has a dot, which no node's name has. */
enum FolderFile {
  /** The authority's certificate: who may be a member. */
  AUTHORITY("ca.crt", false),
  /** The authority's private key, PKCS #8; no node has it. */
  AUTHORITY_KEY("ca.key", true),
  /** The node's own certificate. */
  CERTIFICATE("node.crt", false),
  /** Its private key, PKCS #8. */
  PRIVATE_KEY("node.key", true),
  /** The anchor's public half, SubjectPublicKeyInfo. */
  ANCHOR("anchor.pub", false),
  /** The anchor's private half, PKCS #8. */
  ANCHOR_KEY("anchor.key", true),
  /** Seals what auth-service and the gateways say to each other: base64 of 32 bytes. */
  LINK_KEY("link.key", true),
  /** Wraps private keys at rest: base64 of 32 bytes. */
  KEY_ENCRYPTION_KEY("key-encryption.key", true);

  /** What every node holds. */
  static final Set<FolderFile> EVERY_NODE = EnumSet.of(AUTHORITY, CERTIFICATE, PRIVATE_KEY, ANCHOR);

  private final String text;
  private final boolean secret;

  FolderFile(String text, boolean secret) {
    this.text = text;
    this.secret = secret;
  }

  /** The file's name. */
  String text() {
    return text;
  }

  /** Whether nobody but its owner may read it. */
  boolean secret() {
    return secret;
  }
}
