/**
 * Sessions: how a log-in begins one, how refresh tokens go on with it, and how it ends. Must not
 * live here: how somebody authenticates. Start reading at {@link
 * dev.gatehouse.auth.session.RefreshService}.
 */
package dev.gatehouse.auth.session;
