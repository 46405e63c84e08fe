/**
 * The streaming proxy: what is refused at the door, in which form a path and headers pass, and how
 * bodies flow to HTTP upstreams and bus consumers. Must not live here: who may call a route. Start
 * reading at {@link dev.gatehouse.gateway.proxy.HttpProxy}.
 */
package dev.gatehouse.gateway.proxy;
