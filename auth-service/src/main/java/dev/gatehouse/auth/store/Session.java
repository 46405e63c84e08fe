package dev.gatehouse.auth.store;

import java.time.Instant;
import java.util.Set;

/**
 * A session as stored: what a password log-in began, and refresh tokens go on with.
 *
 * @param sessionId never null
 * @param accountId whose; never null
 * @param clientId whom its tokens are issued to; never null
 * @param scopes what was granted at the log-in; never null
 * @param accountEpoch the account's at the log-in
 * @param clientEpoch the client's at the log-in
 * @param epoch 0; higher once it was revoked
 * @param authTime when the user authenticated; never null
 * @param expiresAt its absolute end; never null
 * @param tokensUntil the latest {@code exp} of its access tokens; never null
 */
public record Session(
    String sessionId,
    String accountId,
    String clientId,
    Set<String> scopes,
    int accountEpoch,
    int clientEpoch,
    int epoch,
    Instant authTime,
    Instant expiresAt,
    Instant tokensUntil) {
  /** Whether it was revoked. */
  public boolean revoked() {
    return epoch > 0;
  }
}
