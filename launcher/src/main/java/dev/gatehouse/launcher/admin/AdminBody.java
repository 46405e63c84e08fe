package dev.gatehouse.launcher.admin;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.common.auth.NewClient;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.config.Secret;

/** The bodies that the command line sends, as JSON text. */
final class AdminBody {
  private static final JsonMapper JSON = new JsonMapper();

  private AdminBody() {}

  static String newUser(NewUser user) {
    ObjectNode body = JSON.createObjectNode();
    put(body, "username", user.username());
    put(body, "password", value(user.password()));
    put(body, "password_hash", value(user.passwordHash()));
    put(body, "full_name", user.fullName());
    put(body, "email", user.email());
    if (user.scopes() != null) {
      ArrayNode scopes = body.putArray("scopes");
      user.scopes().forEach(scopes::add);
    }
    return body.toString();
  }

  static String enabled(boolean enabled) {
    return JSON.createObjectNode().put("enabled", enabled).toString();
  }

  static String password(Secret password) {
    return JSON.createObjectNode().put("password", password.value()).toString();
  }

  static String mint(String user, Integer minutes, String scope) {
    ObjectNode body = JSON.createObjectNode().put("user", user);
    if (minutes != null) {
      body.put("minutes", minutes);
    }
    put(body, "scope", scope);
    return body.toString();
  }

  static String rotate(String alg) {
    ObjectNode body = JSON.createObjectNode();
    put(body, "alg", alg);
    return body.toString();
  }

  static String newClient(NewClient client) {
    ObjectNode body = JSON.createObjectNode();
    put(body, "client_id", client.clientId());
    put(body, "client_secret", value(client.clientSecret()));
    if (client.grantTypes() != null) {
      ArrayNode grants = body.putArray("grant_types");
      client.grantTypes().forEach(grants::add);
    }
    ArrayNode scopes = body.putArray("scopes");
    client.scopes().forEach(scopes::add);
    return body.toString();
  }

  static String revoke(Secret token, String user, String clientId, String key) {
    ObjectNode body = JSON.createObjectNode();
    put(body, "token", value(token));
    put(body, "user", user);
    put(body, "client", clientId);
    put(body, "key", key);
    return body.toString();
  }

  private static void put(ObjectNode body, String name, String value) {
    if (value != null) {
      body.put(name, value);
    }
  }

  private static String value(Secret secret) {
    return secret == null ? null : secret.value();
  }
}
