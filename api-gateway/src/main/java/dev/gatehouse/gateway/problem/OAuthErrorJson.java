package dev.gatehouse.gateway.problem;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes errors of OAuth endpoints (RFC 6749 §5.2). */
final class OAuthErrorJson {
  private static final JsonFactory JSON = new JsonFactory();

  private OAuthErrorJson() {}

  static byte[] bytes(HttpRefusal refusal) {
    String code = refusal.oauthError() == null ? codeOf(refusal.kind()) : refusal.oauthError();
    String description =
        refusal.errors().isEmpty() ? refusal.detail() : String.join("; ", refusal.errors());
    var out = new ByteArrayOutputStream(128);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("error", code);
      json.writeStringField("error_description", plain(description));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  private static String codeOf(ProblemKind kind) {
    return switch (kind) {
      case UNAUTHORIZED -> "invalid_client";
      case TOO_MANY_REQUESTS, UNAVAILABLE, TIMEOUT, BAD_GATEWAY -> "temporarily_unavailable";
      case INTERNAL -> "server_error";
      default -> "invalid_request";
    };
  }

  /** RFC 6749 §5.2 allows %x20-21 / %x23-5B / %x5D-7E. */
  private static String plain(String text) {
    var out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(c >= ' ' && c < 0x7f && c != '\\' ? (c == '"' ? '\'' : c) : '?');
    }
    return out.toString();
  }
}
