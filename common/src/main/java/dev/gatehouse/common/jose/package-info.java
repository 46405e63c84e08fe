/**
 * The strict JOSE core (RFC 7515, 7517, 7518, 8037, 8725): compact JWS only, the algorithm bound to
 * the key. Lives here: keys, signatures, token parsing and the claim rules. Must not live here:
 * revocation, the bus, HTTP. Start reading at {@link dev.gatehouse.common.jose.TokenVerifier}.
 */
package dev.gatehouse.common.jose;
