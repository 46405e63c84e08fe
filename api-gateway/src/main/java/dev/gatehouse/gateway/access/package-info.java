/**
 * What is known of one request and its answer, and what becomes of it in the log and the metrics.
 * Must not live here: decisions about the request. Start reading at {@link
 * dev.gatehouse.gateway.access.Exchange}.
 */
package dev.gatehouse.gateway.access;
