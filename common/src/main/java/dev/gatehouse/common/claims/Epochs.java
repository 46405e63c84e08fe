package dev.gatehouse.common.claims;

/**
 * The epochs a token was issued under (claim {@code epoch}). Each is raised by the transaction that
 * revokes everything of that account, client or session; a token that carries a lower one is
 * refused. Immutable.
 *
 * @param account the account's epoch, not negative; 0 where there is no account
 * @param client the client's epoch, not negative; 0 where there is no client
 * @param session the session's epoch, not negative; 0 where there is no session
 */
public record Epochs(int account, int client, int session) {
  /** The epochs of a subject of which nothing was ever revoked. */
  public static final Epochs ZERO = new Epochs(0, 0, 0);

  public Epochs {
    if (account < 0 || client < 0 || session < 0) {
      throw new IllegalArgumentException("an epoch is negative");
    }
  }
}
