/**
 * What a token says, typed. Lives here: the verified token and its parts. Must not live here: JSON,
 * signatures, Vert.x. Start reading at {@link dev.gatehouse.common.claims.VerifiedToken}.
 */
package dev.gatehouse.common.claims;
