package dev.gatehouse.auth.login;

import dev.gatehouse.auth.store.Account;
import dev.gatehouse.auth.token.AccessToken;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.config.Secret;
import java.time.Duration;

/** How a log-in ended. A value, not an exception: its transaction commits, whatever it is. */
sealed interface Outcome {

  /** A token was issued; the refresh token is null where no session began. */
  record Granted(Account account, AccessToken token, Secret refreshToken) implements Outcome {}

  /**
   * None was.
   *
   * @param error what is said
   * @param retryAfter null where another try may follow at once
   * @param known the account it was about; null where there is none of that name
   * @param reason for the audit and the log alone; null where neither is to hear of it
   */
  record Refused(CallError error, Duration retryAfter, Account known, String reason)
      implements Outcome {}
}
