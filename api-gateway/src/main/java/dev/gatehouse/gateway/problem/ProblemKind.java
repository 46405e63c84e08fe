package dev.gatehouse.gateway.problem;

import dev.gatehouse.common.http.ProblemJson;
import java.net.URI;
import java.util.Locale;

/** Every kind of problem the public listener answers with; {@code docs/errors.md} lists them. */
public enum ProblemKind {
  INVALID_REQUEST(400, "Bad Request", "The request is malformed"),
  UNAUTHORIZED(401, "Unauthorized", "Could not validate credentials"),
  FORBIDDEN(403, "Forbidden", "The caller may not do this"),
  INSUFFICIENT_SCOPE(403, "Insufficient Scope", "The token lacks a scope that this needs"),
  NOT_FOUND(404, "Not Found", "There is nothing at this path"),
  METHOD_NOT_ALLOWED(405, "Method Not Allowed", "This path does not know the method"),
  REQUEST_TIMEOUT(408, "Request Timeout", "The request took too long to arrive"),
  CONFLICT(409, "Conflict", "The request conflicts with what is there"),
  CONTENT_TOO_LARGE(413, "Content Too Large", "The body is larger than what is accepted here"),
  URI_TOO_LONG(414, "URI Too Long", "The request target is longer than what is accepted"),
  UNSUPPORTED_MEDIA_TYPE(415, "Unsupported Media Type", "The body is not of an accepted type"),
  EXPECTATION_FAILED(417, "Expectation Failed", "Only 100-continue can be expected"),
  MISDIRECTED_REQUEST(421, "Misdirected Request", "This server does not answer for that host"),
  TOO_MANY_REQUESTS(429, "Too Many Requests", "Too many tries; wait before the next"),
  HEADERS_TOO_LARGE(431, "Request Header Fields Too Large", "The header block is over 16 KiB"),
  INTERNAL(500, "Internal Server Error", "Something went wrong; the log has the rest"),
  BAD_GATEWAY(502, "Bad Gateway", "The service behind this path did not answer properly"),
  UNAVAILABLE(503, "Service Unavailable", "This cannot be answered now; try again later"),
  TIMEOUT(504, "Gateway Timeout", "The service behind this path took too long");

  private final int status;
  private final String title;
  private final String detail;
  private final URI type;

  ProblemKind(int status, String title, String detail) {
    this.status = status;
    this.title = title;
    this.detail = detail;
    this.type = ProblemJson.type(name().toLowerCase(Locale.ROOT).replace('_', '-'));
  }

  /** The HTTP status. */
  public int status() {
    return status;
  }

  /** The kind in words; never null. */
  public String title() {
    return title;
  }

  /** What the caller is told where there is no more to say; never null. */
  public String detail() {
    return detail;
  }

  /** Its URI; never null. */
  public URI type() {
    return type;
  }

  /** The kind that goes with a status; another 4xx is a bad request, another 5xx internal. */
  static ProblemKind ofStatus(int status) {
    for (ProblemKind kind : values()) {
      if (kind.status == status && kind != INSUFFICIENT_SCOPE) {
        return kind;
      }
    }
    return status >= 400 && status < 500 ? INVALID_REQUEST : INTERNAL;
  }
}
