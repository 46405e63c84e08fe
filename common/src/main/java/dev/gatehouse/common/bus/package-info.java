/**
 * Typed calls over the event bus, and the one class for authors of event-bus consumers. Lives here:
 * the only code that touches message bodies. Must not live here: what the calls mean. Start reading
 * at {@link dev.gatehouse.common.bus.Call}.
 */
package dev.gatehouse.common.bus;
