/**
 * Logging in: passwords and their hashes, the limits on tries, the password grant. Must not live
 * here: what a token says ({@code auth.token}), who may be an account ({@code auth.account}). Start
 * reading at {@link dev.gatehouse.auth.login.LoginService}.
 */
package dev.gatehouse.auth.login;
