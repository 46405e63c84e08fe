package dev.gatehouse.gateway.admin;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.MintedToken;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;

/** Writes the answers of management as JSON (UTF-8). Names are snake_case; null is written. */
final class AdminJson {
  private static final JsonFactory JSON = new JsonFactory();

  private AdminJson() {}

  static byte[] of(User user) {
    return write(out -> write(out, user));
  }

  static byte[] of(UserPage page) {
    return write(
        out -> {
          out.writeStartObject();
          writeUsers(out, page.users());
          out.writeStringField("next", page.next());
          out.writeEndObject();
        });
  }

  static byte[] ofUsers(List<User> users) {
    return write(
        out -> {
          out.writeStartObject();
          writeUsers(out, users);
          out.writeEndObject();
        });
  }

  static byte[] of(KeyList list) {
    return write(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("keys");
          for (KeyList.Entry key : list.keys()) {
            out.writeStartObject();
            writeKey(out, key);
            out.writeStringField("created_at", text(key.createdAt()));
            out.writeStringField("activated_at", text(key.activatedAt()));
            out.writeStringField("retiring_at", text(key.retiringAt()));
            out.writeStringField("verifies_until", text(key.verifiesUntil()));
            out.writeStringField("retired_at", text(key.retiredAt()));
            out.writeStringField("revoked_at", text(key.revokedAt()));
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /** A key that signs now. */
  static byte[] of(KeyList.Entry key) {
    return write(
        out -> {
          out.writeStartObject();
          writeKey(out, key);
          out.writeEndObject();
        });
  }

  private static void writeKey(JsonGenerator out, KeyList.Entry key) throws IOException {
    out.writeStringField("kid", key.kid());
    out.writeStringField("alg", key.alg());
    out.writeStringField("state", key.state());
  }

  private static String text(Instant instant) {
    return instant == null ? null : instant.toString();
  }

  /** What is pending is written where there is something. */
  static byte[] revoked(long sequence, List<String> pending) {
    return write(
        out -> {
          out.writeStartObject();
          out.writeNumberField("sequence", sequence);
          if (!pending.isEmpty()) {
            out.writeArrayFieldStart("pending");
            for (String node : pending) {
              out.writeString(node);
            }
            out.writeEndArray();
          }
          out.writeEndObject();
        });
  }

  static byte[] of(MintedToken token) {
    return write(
        out -> {
          out.writeStartObject();
          out.writeStringField("access_token", token.accessToken().value());
          out.writeNumberField("expires_in", token.expiresInSeconds());
          out.writeEndObject();
        });
  }

  static byte[] of(EventPage page) {
    return write(
        out -> {
          out.writeStartObject();
          out.writeArrayFieldStart("events");
          for (EventPage.Event event : page.events()) {
            out.writeStartObject();
            out.writeNumberField("sequence", event.sequence());
            out.writeStringField("at", event.at().toString());
            out.writeStringField("kind", event.kind());
            out.writeStringField("actor", event.actor());
            out.writeStringField("subject", event.subject());
            out.writeStringField("client_address", event.clientAddress());
            out.writeStringField("detail", event.detail());
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeNumberField("next", page.next());
          out.writeEndObject();
        });
  }

  static byte[] of(HealthReport report) {
    return write(
        out -> {
          out.writeStartObject();
          out.writeStringField("status", word(report.up()));
          out.writeArrayFieldStart("checks");
          for (HealthReport.Result result : report.results()) {
            out.writeStartObject();
            out.writeStringField("name", result.name());
            out.writeStringField("status", word(result.health().up()));
            if (result.health().reason() != null) {
              out.writeStringField("reason", result.health().reason());
            }
            if (result.health().warning() != null) {
              out.writeStringField("warning", result.health().warning());
            }
            out.writeEndObject();
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  private static String word(boolean up) {
    return up ? "up" : "down";
  }

  private static void writeUsers(JsonGenerator out, List<User> users) throws IOException {
    out.writeArrayFieldStart("users");
    for (User user : users) {
      write(out, user);
    }
    out.writeEndArray();
  }

  private static void write(JsonGenerator out, User user) throws IOException {
    out.writeStartObject();
    out.writeStringField("username", user.username());
    out.writeStringField("account_id", user.accountId());
    out.writeStringField("full_name", user.fullName());
    out.writeStringField("email", user.email());
    out.writeArrayFieldStart("scopes");
    for (String scope : user.scopes()) {
      out.writeString(scope);
    }
    out.writeEndArray();
    out.writeBooleanField("enabled", user.enabled());
    out.writeStringField("created_at", user.createdAt().toString());
    out.writeEndObject();
  }

  static byte[] write(Writing writing) {
    var bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator out = JSON.createGenerator(bytes)) {
      writing.to(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return bytes.toByteArray();
  }

  /** Writes one answer. */
  interface Writing {
    void to(JsonGenerator out) throws IOException;
  }
}
