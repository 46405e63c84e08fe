package dev.gatehouse.common.bus;

/**
 * The closed list of what can go wrong with a call. Only the name crosses the bus, never an
 * exception's message; a name this version does not know is {@link #INTERNAL}.
 */
public enum CallError {
  /** RFC 6749 §5.2 {@code invalid_request}; outside 400. The details name the faults. */
  INVALID_REQUEST,
  /** RFC 6749 §5.2 {@code invalid_client}; outside 401. */
  INVALID_CLIENT,
  /** RFC 6749 §5.2 {@code invalid_grant}: wrong name, wrong password, disabled alike; 400. */
  INVALID_GRANT,
  /** RFC 6749 §5.2 {@code unauthorized_client}; 400. */
  UNAUTHORIZED_CLIENT,
  /** RFC 6749 §5.2 {@code unsupported_grant_type}; 400. */
  UNSUPPORTED_GRANT_TYPE,
  /** RFC 6749 §5.2 {@code invalid_scope}; 400. */
  INVALID_SCOPE,
  /** The admin token does not verify, or is of somebody who ended; 401. */
  UNAUTHENTICATED,
  /** The caller is known and may not; 403. */
  FORBIDDEN,
  /** There is no such account, key or client; 404. */
  NOT_FOUND,
  /** The name is taken, or what is asked does not fit how things stand; 409. */
  CONFLICT,
  /** Too many tries; 429 with {@code Retry-After}. */
  TOO_MANY_TRIES,
  /** A bounded queue is full; 503 with {@code Retry-After}. */
  BUSY,
  /** Nobody answers at the address, or the store is away; 503. */
  UNAVAILABLE,
  /** No answer within the call's time limit; 504. */
  TIMEOUT,
  /** Anything else; 500, and the cause is in the server's log. */
  INTERNAL
}
