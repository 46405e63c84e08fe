package dev.gatehouse.common.auth;

import java.util.List;

/**
 * What an administrative change of accounts did.
 *
 * @param sequence the feed number of its last change: a node that has applied it knows; 0 where the
 *     feed was not touched
 * @param users the accounts as they are now; never null, empty after a deletion
 */
public record UsersChanged(long sequence, List<User> users) {}
