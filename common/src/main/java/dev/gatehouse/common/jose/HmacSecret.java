package dev.gatehouse.common.jose;

import java.util.List;

/** What a shared secret for HS256 must be (RFC 7518 §3.2, RFC 8725 §3.5). */
public final class HmacSecret {
  private HmacSecret() {}

  /**
   * What is wrong with a secret.
   *
   * @param secret never null
   * @return plain sentences without the secret; empty where it may be used
   */
  public static List<String> faults(String secret) {
    return Unfinished.yet();
  }
}
