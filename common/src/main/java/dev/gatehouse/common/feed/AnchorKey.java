package dev.gatehouse.common.feed;

import dev.gatehouse.common.jose.CryptoProvider;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;

/** The anchor's public half: what every node has pinned. Immutable and safe for every thread. */
public final class AnchorKey {
  static final String ALGORITHM = "Ed25519";
  private static final int SIGNATURE_CHARACTERS = 86; // 64 bytes as base64url

  private final PublicKey key;
  private final CryptoProvider provider;

  AnchorKey(PublicKey key, CryptoProvider provider) {
    this.key = key;
    this.provider = provider;
  }

  /**
   * A key that was handed to this node.
   *
   * @param spki its X.509 {@code SubjectPublicKeyInfo} (RFC 8410)
   * @param provider who verifies; never null
   * @throws IllegalArgumentException where it is no Ed25519 key
   */
  public static AnchorKey of(byte[] spki, CryptoProvider provider) {
    try {
      return new AnchorKey(
          KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(spki)), provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 public key", e);
    }
  }

  /** The key as X.509 {@code SubjectPublicKeyInfo}; a copy. */
  public byte[] spki() {
    return key.getEncoded();
  }

  /**
   * Gives out a signed text, once its signature held.
   *
   * @param purpose what the text must have been signed as; never null
   * @return the text; never null
   * @throws ForgedTextException where the signature is not the anchor's for this text and purpose
   */
  public String open(Anchor.Purpose purpose, SignedText signed) throws ForgedTextException {
    if (signed.signature().length() != SIGNATURE_CHARACTERS) {
      throw new ForgedTextException("the signature has another length");
    }
    try {
      Signature verifier = provider.ed25519();
      verifier.initVerify(key);
      verifier.update(signedBytes(purpose, signed.text()));
      if (!verifier.verify(Base64.getUrlDecoder().decode(signed.signature()))) {
        throw new ForgedTextException("the signature is not the anchor's");
      }
      return signed.text();
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new ForgedTextException("the signature is malformed");
    }
  }

  /**
   * What is signed: a fixed line that names the purpose, then the text's SHA-512. No purpose's line
   * begins another's, so a text of one kind never verifies as another. The digest, since a snapshot
   * may be longer than a provider signs at once (Corretto: 1 MiB with Ed25519).
   */
  static byte[] signedBytes(Anchor.Purpose purpose, String text) throws GeneralSecurityException {
    byte[] line =
        ("gatehouse feed v2 " + purpose.name() + "\n").getBytes(StandardCharsets.US_ASCII);
    byte[] digest =
        MessageDigest.getInstance("SHA-512").digest(text.getBytes(StandardCharsets.UTF_8));
    byte[] signed = Arrays.copyOf(line, line.length + digest.length);
    System.arraycopy(digest, 0, signed, line.length, digest.length);
    return signed;
  }

  /** Says which key, by the end of its encoding. */
  @Override
  public String toString() {
    String encoded = Base64.getUrlEncoder().withoutPadding().encodeToString(spki());
    return "AnchorKey[…" + encoded.substring(encoded.length() - 8) + "]";
  }
}
