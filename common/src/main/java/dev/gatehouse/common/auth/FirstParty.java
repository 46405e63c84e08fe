package dev.gatehouse.common.auth;

/** The built-in public client of log-ins without a client; it has no secret. */
public final class FirstParty {
  /** Its id; no account or other client may take it. */
  public static final String CLIENT_ID = "first-party";

  private FirstParty() {}
}
