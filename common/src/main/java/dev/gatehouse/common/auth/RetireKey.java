package dev.gatehouse.common.auth;

/**
 * Has a key sign no more; one that signs is rotated first. It verifies until its last token has
 * ended.
 *
 * @param operator never null
 * @param kid never null
 */
public record RetireKey(Operator operator, String kid) {}
