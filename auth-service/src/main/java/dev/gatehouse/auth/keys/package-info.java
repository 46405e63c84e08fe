/**
 * The signing keys: made at the first start, wrapped at rest, handed to whoever signs. Must not
 * live here: signature arithmetic ({@code common.jose}) and claims. Start reading at {@link
 * dev.gatehouse.auth.keys.KeyService}.
 */
package dev.gatehouse.auth.keys;
