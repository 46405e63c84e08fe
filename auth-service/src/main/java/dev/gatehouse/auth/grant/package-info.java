/**
 * The token endpoint: which grant a request is, and whether its client may use it. Must not live
 * here: how a grant is decided. Start reading at {@link dev.gatehouse.auth.grant.TokenService}.
 */
package dev.gatehouse.auth.grant;
