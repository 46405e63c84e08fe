package dev.gatehouse.common.feed;

import dev.gatehouse.common.jose.CryptoProvider;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/** The anchor of one auth-service (Ed25519, RFC 8032). Immutable; does not print itself. */
public final class Ed25519Anchor implements Anchor {
  private final PrivateKey privateKey;
  private final AnchorKey publicKey;
  private final CryptoProvider provider;

  private Ed25519Anchor(PrivateKey privateKey, AnchorKey publicKey, CryptoProvider provider) {
    this.privateKey = privateKey;
    this.publicKey = publicKey;
    this.provider = provider;
  }

  /**
   * A new random anchor.
   *
   * @param provider who makes it, signs and verifies; never null
   */
  public static Ed25519Anchor generate(CryptoProvider provider) {
    try {
      KeyPair pair = provider.keyPair(AnchorKey.ALGORITHM, NamedParameterSpec.ED25519);
      return new Ed25519Anchor(
          pair.getPrivate(), new AnchorKey(pair.getPublic(), provider), provider);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Ed25519 is missing", e); // every JDK since 15 has it
    }
  }

  /**
   * An anchor that was stored.
   *
   * @param pkcs8 what {@link #pkcs8()} gave
   * @param spki what {@link AnchorKey#spki()} gave
   * @param provider who signs and verifies; never null
   * @throws IllegalArgumentException where they are no Ed25519 keys, or not halves of one
   */
  public static Ed25519Anchor of(byte[] pkcs8, byte[] spki, CryptoProvider provider) {
    try {
      var anchor =
          new Ed25519Anchor(
              KeyFactory.getInstance(AnchorKey.ALGORITHM)
                  .generatePrivate(new PKCS8EncodedKeySpec(pkcs8)),
              AnchorKey.of(spki, provider),
              provider);
      anchor.publicKey.open(Purpose.HEAD, anchor.sign(Purpose.HEAD, ""));
      return anchor;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not an Ed25519 private key", e);
    } catch (ForgedTextException e) {
      throw new IllegalArgumentException("the halves are of two different keys", e);
    }
  }

  /** The half that every node pins; never null. */
  public AnchorKey publicKey() {
    return publicKey;
  }

  /** The private half as PKCS #8 (RFC 8410), unencrypted; a copy. */
  public byte[] pkcs8() {
    return privateKey.getEncoded();
  }

  @Override
  public SignedText sign(Purpose purpose, String text) {
    try {
      Signature signer = provider.ed25519();
      signer.initSign(privateKey);
      signer.update(AnchorKey.signedBytes(purpose, text));
      return new SignedText(
          text, Base64.getUrlEncoder().withoutPadding().encodeToString(signer.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the anchor cannot sign", e); // the key was checked
    }
  }

  @Override
  public String toString() {
    return "Ed25519Anchor[" + publicKey + "]";
  }
}
