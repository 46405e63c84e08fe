package dev.gatehouse.auth.keys;

import java.util.Map;

/** Signs access tokens with the key that is active now. */
@FunctionalInterface
public interface TokenSigner {

  /**
   * Signs claims; computes, and does not wait.
   *
   * @param claims JSON values by claim name; never null, not changed
   * @return a compact JWS (RFC 7515 §7.1); never null
   */
  String sign(Map<String, Object> claims);
}
