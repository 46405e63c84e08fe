package dev.gatehouse.common.jose;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** A JSON Web Key Set (RFC 7517 §5). */
public final class JwkSet {
  private static final JsonFactory JSON = new JsonFactory();

  private JwkSet() {}

  /** The ring's public keys in its order; a symmetric key is left out. */
  public static String of(KeyRing ring) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("keys");
      for (VerificationKey key : ring.keys()) {
        if (!key.algorithm().symmetric()) {
          Jwk.write(key, json);
        }
      }
      json.writeEndArray();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
