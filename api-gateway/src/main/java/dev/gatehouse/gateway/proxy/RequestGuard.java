package dev.gatehouse.gateway.proxy;

import dev.gatehouse.gateway.route.Authority;
import dev.gatehouse.gateway.route.RoutesFile;
import io.netty.util.AsciiString;
import io.vertx.core.AsyncResult;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Refuses what is ambiguous or hostile, before anything else looks at a request: what two readers
 * of the same bytes could understand in two ways must not reach a second reader.
 */
public final class RequestGuard {
  /** The methods that are passed on at all. */
  public static final Set<String> METHODS = RoutesFile.METHODS;

  /** The longest header block, in bytes. */
  public static final int HEADER_BLOCK = 16 * 1024;

  private static final String ALLOW = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

  /** Each name, value, colon, space and line end. */
  private static final int FIELD_OVERHEAD = 4;

  /** RFC 9113 §8.2.2: they belong to one HTTP/1 connection. */
  private static final Set<String> CONNECTION_SPECIFIC =
      Set.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");

  private RequestGuard() {}

  /**
   * Limits of the server that go with this guard: sizes, and no HTTP/2 without TLS, which a front
   * end could be tricked into tunnelling.
   *
   * @param options changed in place; never null
   * @return {@code options}
   */
  public static HttpServerOptions harden(HttpServerOptions options) {
    options
        .setMaxHeaderSize(HEADER_BLOCK)
        .setMaxInitialLineLength(8 * 1024)
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(false)
        .setDecompressionSupported(false)
        .setCompressionSupported(false);
    options.getInitialSettings().setMaxHeaderListSize(HEADER_BLOCK);
    return options;
  }

  /**
   * Checks a request whose body was not read yet.
   *
   * @param request never null
   * @return null where nothing is wrong with it
   */
  public static Refusal check(HttpServerRequest request) {
    String authority =
        request.version() == HttpVersion.HTTP_2 && request.authority() != null
            ? request.authority().toString()
            : null;
    return check(
        request.version(), request.method().name(), request.uri(), authority, request.headers());
  }

  /**
   * Whether what ended a request's body is the body itself, such as a chunk size that is none; the
   * client is still there then, and can be told. Else it has gone.
   *
   * @param request never null
   * @param cause of its exception handler
   */
  public static boolean breaksFraming(HttpServerRequest request, Throwable cause) {
    return request.version() != HttpVersion.HTTP_2
        && !(cause instanceof IOException || cause instanceof HttpClosedException);
  }

  /**
   * Whether an answer was written to its end. In HTTP/2 the stream closes with that, and an end
   * handler hears first that "the connection closed".
   *
   * @param request never null
   * @param end what the end handler was told; never null
   */
  public static boolean answered(HttpServerRequest request, AsyncResult<Void> end) {
    return request.version() == HttpVersion.HTTP_2 ? request.response().ended() : end.succeeded();
  }

  static Refusal check(
      HttpVersion version, String method, String target, String authority, MultiMap headers) {
    if (version == null) {
      return Refusal.bad("a version of HTTP that is not spoken here");
    }
    boolean multiplexed = version == HttpVersion.HTTP_2;
    Refusal refusal = fields(headers, multiplexed);
    if (refusal == null) {
      refusal = host(headers, multiplexed, authority);
    }
    if (refusal == null) {
      refusal = framing(headers, version);
    }
    if (refusal == null && !METHODS.contains(method)) {
      refusal = new Refusal(405, "a method that is never passed on", ALLOW);
    }
    if (refusal == null && (target.isEmpty() || target.charAt(0) != '/')) {
      refusal = Refusal.bad("a target that is not in origin form");
    }
    if (refusal == null && headers.getAll("authorization").size() > 1) {
      refusal = Refusal.bad("two Authorization fields");
    }
    if (refusal == null && headers.getAll("content-type").size() > 1) {
      refusal = Refusal.bad("two Content-Type fields");
    }
    if (refusal == null) {
      refusal = expectation(headers);
    }
    return refusal;
  }

  private static Refusal fields(MultiMap headers, boolean multiplexed) {
    int size = 0;
    for (Map.Entry<String, String> field : headers) {
      String name = field.getKey();
      String value = field.getValue();
      size += name.length() + value.length() + FIELD_OVERHEAD;
      if (size > HEADER_BLOCK) {
        return new Refusal(431, "a header block of more than 16 KiB", null);
      }
      if (multiplexed && !name.isEmpty() && name.charAt(0) == ':') {
        continue;
      }
      if (!token(name)) {
        return Refusal.bad("a field name that is no token");
      }
      if (!visible(value)) {
        return Refusal.bad("a control character in a field value");
      }
      if (multiplexed && CONNECTION_SPECIFIC.contains(name)) {
        return Refusal.bad("a connection-specific field in HTTP/2");
      }
    }
    return null;
  }

  private static Refusal host(MultiMap headers, boolean multiplexed, String authority) {
    var hosts = headers.getAll("host");
    if (multiplexed) {
      if (hosts.size() > 1 || (hosts.size() == 1 && !hosts.get(0).equals(authority))) {
        return Refusal.bad("Host and :authority differ");
      }
      return Authority.parse(authority) == null
          ? Refusal.bad("an :authority that is no host")
          : null;
    }
    if (hosts.size() != 1) {
      return Refusal.bad(hosts.isEmpty() ? "no Host" : "two Host fields");
    }
    return Authority.parse(hosts.get(0)) == null ? Refusal.bad("a Host that is no host") : null;
  }

  private static Refusal framing(MultiMap headers, HttpVersion version) {
    var lengths = headers.getAll("content-length");
    var codings = headers.getAll("transfer-encoding");
    if (!codings.isEmpty()) {
      if (!lengths.isEmpty()) {
        return Refusal.bad("Content-Length beside Transfer-Encoding");
      }
      if (version != HttpVersion.HTTP_1_1) {
        return Refusal.bad("Transfer-Encoding before HTTP/1.1");
      }
      if (codings.size() > 1 || !"chunked".equalsIgnoreCase(codings.get(0))) {
        return Refusal.bad("a transfer coding other than chunked");
      }
    }
    if (lengths.size() > 1 || (lengths.size() == 1 && !digits(lengths.get(0)))) {
      return Refusal.bad("a Content-Length that is not one number");
    }
    return null;
  }

  private static Refusal expectation(MultiMap headers) {
    var expectations = headers.getAll("expect");
    boolean known =
        expectations.isEmpty()
            || (expectations.size() == 1
                && AsciiString.contentEqualsIgnoreCase("100-continue", expectations.get(0)));
    return known ? null : new Refusal(417, "an expectation other than 100-continue", null);
  }

  static boolean digits(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }

  /** RFC 9110 §5.6.2. */
  private static boolean token(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean good =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.!#$%&'*+^`|~".indexOf(c) >= 0;
      if (!good) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean visible(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if ((c < ' ' && c != '\t') || c == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
