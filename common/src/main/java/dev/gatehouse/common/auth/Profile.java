package dev.gatehouse.common.auth;

/**
 * Who an account is.
 *
 * @param name the account's name; never null
 * @param accountId its opaque id; never null
 * @param fullName null where none was given
 * @param enabled whether it may log in
 */
public record Profile(String name, String accountId, String fullName, boolean enabled) {}
