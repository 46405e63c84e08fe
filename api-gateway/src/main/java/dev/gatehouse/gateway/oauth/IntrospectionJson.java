package dev.gatehouse.gateway.oauth;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.common.auth.Introspection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes an answer of token introspection (RFC 7662 §2.2); what a token has not is left out. */
final class IntrospectionJson {
  private static final JsonFactory JSON = new JsonFactory();

  private IntrospectionJson() {}

  static byte[] bytes(Introspection introspection) {
    var out = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeBooleanField("active", introspection.active());
      if (introspection.active()) {
        write(json, introspection.token());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }

  private static void write(JsonGenerator json, Introspection.Token token) throws IOException {
    json.writeStringField("scope", token.scope());
    text(json, "client_id", token.clientId());
    text(json, "username", token.username());
    text(json, "token_type", token.type());
    json.writeNumberField("exp", token.expiresAt().getEpochSecond());
    if (token.issuedAt() != null) {
      json.writeNumberField("iat", token.issuedAt().getEpochSecond());
    }
    json.writeStringField("sub", token.subject());
    if (token.audience().size() == 1) {
      json.writeStringField("aud", token.audience().getFirst());
    } else if (!token.audience().isEmpty()) {
      json.writeArrayFieldStart("aud");
      for (String audience : token.audience()) {
        json.writeString(audience);
      }
      json.writeEndArray();
    }
    text(json, "iss", token.issuer());
    text(json, "jti", token.tokenId());
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }
}
