/**
 * Writing the audit: administration within the changing transaction, log-ins in batches. Must not
 * live here: what is worth an event, and how events are read. Start reading at {@link
 * dev.gatehouse.auth.audit.Audit}.
 */
package dev.gatehouse.auth.audit;
