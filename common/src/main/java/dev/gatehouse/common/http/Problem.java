package dev.gatehouse.common.http;

import java.net.URI;

/**
 * A refusal as {@code application/problem+json} (RFC 9457).
 *
 * @param type what kind of problem, a URI of {@code docs/errors.md}; never null
 * @param title the kind in words, the same for every occurrence; never null
 * @param status the HTTP status
 * @param detail what the caller may know; never an exception's text; never null
 * @param instance the request id under which the log has the rest; never null
 */
public record Problem(URI type, String title, int status, String detail, String instance) {}
