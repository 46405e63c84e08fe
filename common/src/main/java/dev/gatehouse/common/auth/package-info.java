/**
 * The contract between gateway and auth-service: every operation, its request and its reply. Lives
 * here: records and addresses. Must not live here: how either side does it. Start reading at {@link
 * dev.gatehouse.common.auth.AuthCalls}.
 */
package dev.gatehouse.common.auth;
