/**
 * Accounts and their administration: validation, changes with their feed entry and audit, and the
 * check of whoever asks for them. Must not live here: logging in. Start reading at {@link
 * dev.gatehouse.auth.account.AccountService}.
 */
package dev.gatehouse.auth.account;
