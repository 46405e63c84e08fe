package dev.gatehouse.gateway.account;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.common.auth.Profile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes a profile for its owner's eyes. */
final class ProfileJson {
  private static final JsonFactory JSON = new JsonFactory();

  private ProfileJson() {}

  static byte[] bytes(Profile profile) {
    var out = new ByteArrayOutputStream(128);
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      json.writeStringField("username", profile.name());
      json.writeStringField("full_name", profile.fullName());
      json.writeStringField("account_id", profile.accountId());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return out.toByteArray();
  }
}
