package dev.gatehouse.common.feed;

/** The anchor of one auth-service (Ed25519, RFC 8032). Safe for every thread. */
public final class Ed25519Anchor implements Anchor {
  private Ed25519Anchor() {}

  /** A new random anchor. */
  public static Ed25519Anchor generate() {
    return Unfinished.yet();
  }

  /** An anchor that was stored: both halves as {@link #pkcs8()} and {@link AnchorKey#spki()}. */
  public static Ed25519Anchor of(byte[] pkcs8, byte[] spki) {
    return Unfinished.yet();
  }

  /** The half that every node pins. */
  public AnchorKey publicKey() {
    return Unfinished.yet();
  }

  /** The private half as PKCS #8 (RFC 8410), unencrypted. */
  public byte[] pkcs8() {
    return Unfinished.yet();
  }

  @Override
  public SignedText sign(Purpose purpose, String text) {
    return Unfinished.yet();
  }
}
