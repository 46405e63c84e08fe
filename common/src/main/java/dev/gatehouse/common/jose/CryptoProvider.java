package dev.gatehouse.common.jose;

/**
 * Whose implementation of {@code java.security} signs and verifies: Amazon Corretto Crypto Provider
 * where its native library loads and works, else the JDK's own. Never installed globally. Immutable
 * and safe for every thread.
 */
public final class CryptoProvider {
  private CryptoProvider() {}

  /** Tries Corretto by a real signature, and falls back to the JDK; never fails. */
  public static CryptoProvider choose() {
    return Unfinished.yet();
  }

  /** The JDK's own. */
  public static CryptoProvider jdk() {
    return Unfinished.yet();
  }

  /** Its name for the start-up log, such as {@code AmazonCorrettoCryptoProvider 2.5.0}. */
  public String name() {
    return Unfinished.yet();
  }
}
