package dev.gatehouse.common.auth;

import java.util.List;

/**
 * Creates accounts, all or none.
 *
 * @param operator never null
 * @param users at least one, at most 1,000; never null
 */
public record CreateUsers(Operator operator, List<NewUser> users) {}
