package dev.gatehouse.cluster;

import dev.gatehouse.common.feed.NodeSigner;
import dev.gatehouse.common.feed.SignedStatement;
import dev.gatehouse.common.jose.CryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Base64;

/**
 * Signs with the key of a node's certificate (ECDSA with SHA-256). What is signed begins with a
 * line of its own, so that it is nothing that TLS would sign with the same key.
 */
public final class CertifiedSigner implements NodeSigner {
  private final CryptoProvider provider;
  private final PrivateKey key;
  private final String certificate;

  /**
   * Signs for the node of a folder.
   *
   * @param provider whose signatures; never null
   */
  public CertifiedSigner(ClusterFolder folder, CryptoProvider provider) {
    this.provider = provider;
    try {
      this.key = folder.privateKey();
      this.certificate =
          Base64.getUrlEncoder().withoutPadding().encodeToString(folder.certificate().getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a certificate that was read cannot be written", e);
    }
  }

  @Override
  public SignedStatement sign(String text) {
    try {
      Signature signer = provider.ecdsaWithSha256();
      signer.initSign(key);
      signer.update(signedBytes(text));
      return new SignedStatement(
          text, Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign()), certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the node's key cannot sign", e); // the folder was checked
    }
  }

  static byte[] signedBytes(String text) {
    return ("gatehouse node statement v1\n" + text).getBytes(StandardCharsets.UTF_8);
  }
}
