package dev.gatehouse.common.feed;

/**
 * Signs what the feed says. Only auth-service holds one (Ed25519, a key of its own). Safe for every
 * thread.
 */
public interface Anchor {
  /**
   * Signs a text for one purpose.
   *
   * @param purpose what the text is, mixed into the signature so that a signed text of one kind can
   *     never pass for another; never null
   * @param text never null
   * @return the text with its signature; never null
   */
  SignedText sign(Purpose purpose, String text);

  /** The kinds of signed text. */
  enum Purpose {
    ENTRY,
    HEAD,
    SNAPSHOT,
    REVOKED,
    /** A signature that is a secret: what tickets are made with. It never leaves auth-service. */
    TICKET_KEY
  }
}
