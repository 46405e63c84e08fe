/**
 * The OAuth endpoints of the public listener: strict forms in, typed calls to auth-service, answers
 * of RFC 6749 out. Must not live here: who may log in. Start reading at {@link
 * dev.gatehouse.gateway.oauth.TokenEndpoint}.
 */
package dev.gatehouse.gateway.oauth;
