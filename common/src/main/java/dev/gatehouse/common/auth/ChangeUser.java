package dev.gatehouse.common.auth;

import java.util.List;

/**
 * Changes what is not null. Disabling raises the account's epoch: what was issued before never
 * works again.
 *
 * @param operator never null
 * @param username never null
 * @param fullName the new one; empty clears it, null leaves it
 * @param email the new one; empty clears it, null leaves it
 * @param scopes all scopes from now on; null leaves them
 * @param enabled null leaves it
 */
public record ChangeUser(
    Operator operator,
    String username,
    String fullName,
    String email,
    List<String> scopes,
    Boolean enabled) {}
