package dev.gatehouse.common.auth;

import java.util.List;

/**
 * One page of accounts, by name.
 *
 * @param users never null
 * @param next what to give as {@code after} for the next page; null where this was the last
 */
public record UserPage(List<User> users, String next) {}
