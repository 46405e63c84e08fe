package dev.gatehouse.common.jose;

/** A JSON Web Key Set (RFC 7517 §5). */
public final class JwkSet {
  private JwkSet() {}

  /** The ring's public keys in its order; a symmetric key is left out. */
  public static String of(KeyRing ring) {
    return Unfinished.yet();
  }
}
