package dev.gatehouse.common.claims;

/** The shape of the access tokens (configuration key {@code token.profile}). */
public enum TokenProfile {
  /** RFC 9068: header {@code typ: at+jwt} and {@code kid}; all claims of the interface required. */
  RFC9068,
  /**
   * HS256 alone: {@code sub exp iat jti scope epoch}, header {@code typ: JWT} and no {@code kid};
   * accepts tokens that carry just {@code sub} and {@code exp}.
   */
  MINIMAL
}
