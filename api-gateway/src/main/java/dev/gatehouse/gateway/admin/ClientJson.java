package dev.gatehouse.gateway.admin;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.Client;
import dev.gatehouse.common.auth.ClientPage;
import java.io.IOException;
import java.util.List;

/** Writes the answers of {@code /admin/clients}. */
final class ClientJson {
  private ClientJson() {}

  static byte[] of(Client client) {
    return AdminJson.write(
        out -> {
          out.writeStartObject();
          members(out, client);
          out.writeEndObject();
        });
  }

  /** With the new secret: the one time that it is shown. */
  static byte[] of(ChangedClient changed) {
    return AdminJson.write(
        out -> {
          out.writeStartObject();
          members(out, changed.client());
          out.writeStringField("client_secret", changed.clientSecret().value());
          out.writeEndObject();
        });
  }

  static byte[] of(ClientPage page) {
    return AdminJson.write(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("clients");
          for (Client client : page.clients()) {
            out.writeStartObject();
            members(out, client);
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeStringField("next", page.next());
          out.writeEndObject();
        });
  }

  private static void members(JsonGenerator out, Client client) throws IOException {
    out.writeStringField("client_id", client.clientId());
    strings(out, "grant_types", client.grantTypes());
    strings(out, "scopes", client.scopes());
    strings(out, "redirect_uris", client.redirectUris());
    out.writeStringField("created_at", client.createdAt().toString());
    out.writeStringField("secret_created_at", client.secretCreatedAt().toString());
  }

  private static void strings(JsonGenerator out, String name, List<String> values)
      throws IOException {
    out.writeArrayFieldStart(name);
    for (String value : values) {
      out.writeString(value);
    }
    out.writeEndArray();
  }
}
