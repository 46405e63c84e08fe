/**
 * What an access token says: claims of both profiles and the rules of scopes. Must not live here:
 * who gets one, and how it is signed. Start reading at {@link
 * dev.gatehouse.auth.token.TokenIssuer}.
 */
package dev.gatehouse.auth.token;
