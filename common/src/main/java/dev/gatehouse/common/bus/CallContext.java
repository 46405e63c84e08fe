package dev.gatehouse.common.bus;

import java.time.Instant;

/**
 * What a server learns of a call beside its request.
 *
 * @param trace the caller's trace context; null for calls nobody outside asked for
 * @param deadline after it the caller has gone: work not begun by then is not worth doing; never
 *     null
 */
public record CallContext(TraceContext trace, Instant deadline) {}
