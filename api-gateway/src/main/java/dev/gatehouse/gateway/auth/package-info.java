/**
 * Who is calling, and whether that is enough: the bearer token and the scopes of a route. Must not
 * live here: how a token is verified ({@code common.auth}). Start reading at {@link
 * dev.gatehouse.gateway.auth.BearerHandler}.
 */
package dev.gatehouse.gateway.auth;
