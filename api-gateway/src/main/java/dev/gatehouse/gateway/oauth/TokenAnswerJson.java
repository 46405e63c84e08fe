package dev.gatehouse.gateway.oauth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.common.auth.IssuedToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes a successful answer of the token endpoint (RFC 6749 §5.1). */
final class TokenAnswerJson {
  private static final JsonFactory JSON = new JsonFactory();

  private TokenAnswerJson() {}

  static byte[] bytes(IssuedToken token) {
    var out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("access_token", token.accessToken().value());
      json.writeStringField("token_type", "bearer");
      json.writeNumberField("expires_in", token.expiresInSeconds());
      json.writeStringField("scope", token.scope());
      if (token.refreshToken() != null) {
        json.writeStringField("refresh_token", token.refreshToken().value());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }
}
