/**
 * Management: health, metrics and the admin API, on the management listener and on the Unix socket.
 * Must not live here: what an administrative call does (auth-service), the public listener. Start
 * reading at {@link dev.gatehouse.gateway.admin.ManagementVerticle}.
 */
package dev.gatehouse.gateway.admin;
