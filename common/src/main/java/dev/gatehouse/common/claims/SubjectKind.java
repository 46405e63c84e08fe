package dev.gatehouse.common.claims;

/** Whom a token's {@code sub} names: account names and client ids share one namespace. */
public enum SubjectKind {
  /** A person's account. */
  USER,
  /** An OAuth client acting for itself (RFC 6749 §4.4). */
  CLIENT
}
