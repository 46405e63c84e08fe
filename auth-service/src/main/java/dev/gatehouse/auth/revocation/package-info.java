/**
 * Revoking before the end: which tokens may be revoked by whom, and how it gets into the feed. Must
 * not live here: how nodes refuse them ({@code common.feed}). Start reading at {@link
 * dev.gatehouse.auth.revocation.RevocationService}.
 */
package dev.gatehouse.auth.revocation;
