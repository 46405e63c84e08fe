package dev.gatehouse.common.feed;

/** The anchor's public half: what every node has pinned. Immutable and safe for every thread. */
public final class AnchorKey {
  private AnchorKey() {}

  /** A key from its X.509 {@code SubjectPublicKeyInfo} (RFC 8410). */
  public static AnchorKey of(byte[] spki) {
    return Unfinished.yet();
  }

  /** The key as X.509 {@code SubjectPublicKeyInfo}. */
  public byte[] spki() {
    return Unfinished.yet();
  }

  /**
   * Gives out a signed text.
   *
   * @throws ForgedTextException where the signature is not the anchor's for this purpose
   */
  public String open(Anchor.Purpose purpose, SignedText signed) throws ForgedTextException {
    return Unfinished.yet();
  }
}
