/**
 * What the HTTP edge and the consumers share: the shape of a refusal. Must not live here: servers
 * and routes. Start reading at {@link dev.gatehouse.common.http.Problem}.
 */
package dev.gatehouse.common.http;
