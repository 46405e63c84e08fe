package dev.gatehouse.auth.store;

import dev.gatehouse.common.feed.AccountState;
import java.time.Instant;
import java.util.Set;

/**
 * An account as stored.
 *
 * @param accountId opaque, never reused; never null
 * @param name never null; unique among the accounts that are not deleted, and among client ids
 * @param fullName may be null
 * @param email may be null
 * @param scopes never null
 * @param state never null
 * @param passwordHash a bcrypt hash; never null but in a tombstone
 * @param epoch not negative; a new account of a deleted one's name begins above the tombstone's
 * @param createdAt never null
 */
public record Account(
    String accountId,
    String name,
    String fullName,
    String email,
    Set<String> scopes,
    AccountState state,
    String passwordHash,
    int epoch,
    Instant createdAt) {
  /** Says who, never the hash. */
  @Override
  public String toString() {
    return "Account[" + name + ", " + accountId + ", " + state + ", epoch " + epoch + "]";
  }
}
