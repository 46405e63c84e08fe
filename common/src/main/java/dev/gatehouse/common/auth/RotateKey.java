package dev.gatehouse.common.auth;

/**
 * Makes another key sign, once every live node has it.
 *
 * @param operator never null
 * @param alg the JWA name of its algorithm; null for that of the key that is next, or else of the
 *     one that signs
 */
public record RotateKey(Operator operator, String alg) {}
