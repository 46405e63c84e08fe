/**
 * auth-service as one verticle: what is deployed and how it is told what to be. Lives here: wiring
 * and the bus endpoint. Must not live here: rules of logging in, keys or accounts. Start reading at
 * {@link dev.gatehouse.auth.AuthVerticle}.
 */
package dev.gatehouse.auth;
