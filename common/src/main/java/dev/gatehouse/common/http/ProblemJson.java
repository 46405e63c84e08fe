package dev.gatehouse.common.http;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;

/** Writes a {@link Problem} as it goes over the wire (RFC 9457 §3). Safe for every thread. */
public final class ProblemJson {
  /** The {@code Content-Type} of every problem. */
  public static final String CONTENT_TYPE = "application/problem+json";

  /** The {@code Cache-Control} of every problem: a refusal of now says nothing of later. */
  public static final String CACHE_CONTROL = "no-store";

  private static final JsonFactory JSON = new JsonFactory();

  private ProblemJson() {}

  /**
   * The URI of a kind of problem, as {@code docs/errors.md} lists them.
   *
   * @param kind lower case words joined by {@code -}, such as {@code not-found}; never null
   */
  public static URI type(String kind) {
    return URI.create("urn:gatehouse:problem:" + kind);
  }

  /** Writes a problem as UTF-8; never null. */
  public static byte[] bytes(Problem problem) {
    return bytes(problem, List.of());
  }

  /**
   * Writes a problem with the extension member {@code errors} (RFC 9457 §3.2), where there are any.
   *
   * @param problem never null
   * @param errors every fault in plain words, for the caller's eyes; never null
   * @return UTF-8; never null
   */
  public static byte[] bytes(Problem problem, List<String> errors) {
    var out = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("type", problem.type().toString());
      json.writeStringField("title", problem.title());
      json.writeNumberField("status", problem.status());
      json.writeStringField("detail", problem.detail());
      json.writeStringField("instance", problem.instance());
      if (!errors.isEmpty()) {
        json.writeArrayFieldStart("errors");
        for (String error : errors) {
          json.writeString(error);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }
}
