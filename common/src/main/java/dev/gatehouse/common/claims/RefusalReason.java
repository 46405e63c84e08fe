package dev.gatehouse.common.claims;

/** Why a token was refused. For the log and the metrics alone: no caller is ever told. */
public enum RefusalReason {
  /** No credentials, or an {@code Authorization} that is not one bearer token (RFC 6750 §2.1). */
  MISSING,
  /** More than 8 KiB. */
  TOO_LONG,
  /** Not three canonical base64url parts of well-formed JSON objects without duplicate members. */
  MALFORMED,
  /** A header member that is not allowed, or a {@code typ} of another kind of token. */
  HEADER,
  /** No key with that {@code kid}. */
  UNKNOWN_KEY,
  /** The header's {@code alg} is not the key's. */
  ALGORITHM,
  /** The signature does not verify. */
  SIGNATURE,
  /** A required claim is missing, or a claim has the wrong type or value. */
  CLAIMS,
  ISSUER,
  AUDIENCE,
  /** {@code nbf} or {@code iat} lies ahead of what is tolerated. */
  NOT_YET_VALID,
  EXPIRED,
  /** The token, its session, user, client or key was revoked, or its epoch is too low. */
  REVOKED,
  /** The subject's account is disabled or deleted. */
  ACCOUNT_ENDED,
  /** A subject that never existed, where an account is needed. */
  UNKNOWN_SUBJECT
}
