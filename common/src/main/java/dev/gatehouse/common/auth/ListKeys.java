package dev.gatehouse.common.auth;

/**
 * Asks for the signing keys, without their private halves.
 *
 * @param operator never null
 */
public record ListKeys(Operator operator) {}
