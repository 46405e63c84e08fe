package dev.gatehouse.auth.account;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.store.FeedLog.Appended;
import java.util.List;

/**
 * What a transaction changed, to be published once it has committed.
 *
 * @param appended its feed entries, in order; never null
 * @param accounts the accounts as they are then; never null
 */
record Committed(List<Appended> appended, List<Account> accounts) {

  /** The number of the last entry; 0 where there is none. */
  long sequence() {
    return appended.isEmpty() ? 0 : appended.get(appended.size() - 1).number();
  }
}
