package dev.gatehouse.common.auth;

/**
 * Asks who an account is.
 *
 * @param name the account's name; never null
 */
public record ProfileRequest(String name) {}
