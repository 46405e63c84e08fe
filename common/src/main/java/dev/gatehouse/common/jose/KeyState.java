package dev.gatehouse.common.jose;

/** The life of a signing key, in order. */
public enum KeyState {
  /** Published, so that every verifier has it before it signs. */
  NEXT,
  /** Signs; one key at a time. */
  ACTIVE,
  /** Signs no more; verifies until its last token has ended. */
  RETIRING,
  /** Neither signs nor verifies. */
  RETIRED
}
