package dev.gatehouse.auth.store;

import dev.gatehouse.common.feed.ClientState;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A client as stored.
 *
 * @param clientId never null; unique among clients and the names of accounts
 * @param state never null
 * @param grantTypes never null
 * @param scopes the most it may have; never null
 * @param redirectUris never null
 * @param secretHash the SHA-256 of its secret; never null but in a tombstone
 * @param previousSecretHash the SHA-256 of the secret before, which is good too; null where there
 *     was none
 * @param secretCreatedAt when its newest secret was made; never null
 * @param epoch not negative; a new client of a deleted one's id begins above the tombstone's
 * @param createdAt never null
 */
public record RegisteredClient(
    String clientId,
    ClientState state,
    Set<String> grantTypes,
    Set<String> scopes,
    List<String> redirectUris,
    String secretHash,
    String previousSecretHash,
    Instant secretCreatedAt,
    int epoch,
    Instant createdAt) {
  /** The same with another secret; the one it had is the one before now. */
  public RegisteredClient withSecret(String hash, Instant at) {
    return new RegisteredClient(
        clientId, state, grantTypes, scopes, redirectUris, hash, secretHash, at, epoch, createdAt);
  }

  /** The same with the next epoch: a token that was issued before it is refused. */
  public RegisteredClient withNextEpoch() {
    return new RegisteredClient(
        clientId,
        state,
        grantTypes,
        scopes,
        redirectUris,
        secretHash,
        previousSecretHash,
        secretCreatedAt,
        epoch + 1,
        createdAt);
  }

  /** What is left of it when it is deleted. */
  public RegisteredClient tombstone() {
    return new RegisteredClient(
        clientId,
        ClientState.DELETED,
        Set.of(),
        Set.of(),
        List.of(),
        null,
        null,
        secretCreatedAt,
        epoch + 1,
        createdAt);
  }

  /** Says which, never a hash. */
  @Override
  public String toString() {
    return "RegisteredClient[" + clientId + ", " + state + ", epoch " + epoch + "]";
  }
}
