package dev.gatehouse.common.auth;

/** The built-in public client of log-ins without a client; it has no secret. */
public final class FirstParty {
  /** Its id; no account or other client may take it. */
  public static final String CLIENT_ID = "first-party";

  private FirstParty() {}

  /**
   * Whether it is the one that asks. It is public: whoever sends a secret means another.
   *
   * @param given null where no client was named
   */
  public static boolean asks(ClientCredentials given) {
    return given == null || (given.clientId().equals(CLIENT_ID) && given.secret() == null);
  }
}
