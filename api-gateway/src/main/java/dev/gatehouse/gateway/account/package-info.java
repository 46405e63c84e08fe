/**
 * Who the caller is: {@code GET /me}, answered from a memory that is never stale. Must not live
 * here: what an account may do. Start reading at {@link
 * dev.gatehouse.gateway.account.ProfileEndpoint}.
 */
package dev.gatehouse.gateway.account;
