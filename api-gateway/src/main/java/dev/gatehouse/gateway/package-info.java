/**
 * The public door: one verticle per event loop, and the pipeline every request goes through. Lives
 * here: settings, wiring, TLS, and the order of the checks. Must not live here: what a check or an
 * endpoint does. Start reading at {@link dev.gatehouse.gateway.GatewayVerticle}.
 */
package dev.gatehouse.gateway;
