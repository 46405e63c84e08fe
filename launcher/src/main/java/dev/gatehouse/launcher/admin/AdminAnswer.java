package dev.gatehouse.launcher.admin;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.common.auth.ChangedClient;
import dev.gatehouse.common.auth.Client;
import dev.gatehouse.common.auth.ClientPage;
import dev.gatehouse.common.auth.EventPage;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.MintedToken;
import dev.gatehouse.common.auth.User;
import dev.gatehouse.common.auth.UserPage;
import dev.gatehouse.common.config.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What an answer of the admin API says. A reader throws {@link IllegalArgumentException} where the
 * text is not what the API sends.
 */
final class AdminAnswer {
  private static final JsonMapper JSON = new JsonMapper();

  private AdminAnswer() {}

  /**
   * Why a call was refused.
   *
   * @param problem the body; may be anything
   * @return null where the status says success
   */
  static AdminException refusal(int status, boolean isProblem, String problem, AdminEndpoint to) {
    if (status >= 200 && status < 300) {
      return null;
    }
    JsonNode body = isProblem ? read(problem) : null;
    if (body == null || !body.isObject()) {
      return foreign(to);
    }
    String detail = detail(body);
    return switch (status) {
      case 400, 405, 408, 411, 413, 415, 422 ->
          new AdminException(AdminException.Kind.INVALID, "refused: " + detail);
      case 401 ->
          new AdminException(
              AdminException.Kind.UNAUTHENTICATED,
              "the admin token in "
                  + to.tokenFile()
                  + " is not accepted: get a new one at /token with scope=gatehouse:admin (it lasts"
                  + " 10 minutes)");
      case 403 ->
          new AdminException(
              AdminException.Kind.FORBIDDEN,
              "the admin token's account may not: it needs the scope gatehouse:admin");
      case 404 -> new AdminException(AdminException.Kind.NOT_FOUND, detail);
      case 409 -> new AdminException(AdminException.Kind.CONFLICT, "refused: " + detail);
      case 429, 503 -> new AdminException(AdminException.Kind.UNAVAILABLE, detail);
      case 504 -> new AdminException(AdminException.Kind.TIMEOUT, detail);
      default ->
          new AdminException(
              AdminException.Kind.FAILED,
              "the server answered "
                  + status
                  + ": its log says why, under request "
                  + line(body.path("instance").asText("?")));
    };
  }

  static AdminException timeout(Duration limit) {
    return new AdminException(
        AdminException.Kind.TIMEOUT,
        "no answer within " + limit.toSeconds() + " s: see the server's log, and try again");
  }

  /** What answers is not the admin API. */
  static AdminException foreign(AdminEndpoint to) {
    return new AdminException(
        AdminException.Kind.FAILED,
        (to.local() ? to.socket() : to.server())
            + " does not answer like an admin API: name a gateway's management listener");
  }

  static User user(String text) {
    return user(object(text));
  }

  static UserPage users(String text) {
    JsonNode body = object(text);
    List<User> users = new ArrayList<>();
    for (JsonNode user : array(body, "users")) {
      users.add(user(user));
    }
    return new UserPage(users, text(body, "next"));
  }

  static ClientPage clients(String text) {
    JsonNode body = object(text);
    List<Client> clients = new ArrayList<>();
    for (JsonNode client : array(body, "clients")) {
      clients.add(client(client));
    }
    return new ClientPage(clients, text(body, "next"));
  }

  static ChangedClient changedClient(String text) {
    JsonNode body = object(text);
    // the feed's number is not told: the answer came once this node had it
    return new ChangedClient(0, client(body), new Secret(required(body, "client_secret")));
  }

  private static Client client(JsonNode client) {
    return new Client(
        required(client, "client_id"),
        texts(client, "grant_types"),
        texts(client, "scopes"),
        texts(client, "redirect_uris"),
        instant(client, "created_at"),
        instant(client, "secret_created_at"));
  }

  private static List<String> texts(JsonNode body, String name) {
    List<String> texts = new ArrayList<>();
    array(body, name).forEach(text -> texts.add(text.asText()));
    return texts;
  }

  static KeyList keys(String text) {
    List<KeyList.Entry> keys = new ArrayList<>();
    for (JsonNode key : array(object(text), "keys")) {
      keys.add(key(key));
    }
    return new KeyList(keys);
  }

  /** A key that signs now; of its times nothing is said. */
  static KeyList.Entry key(String text) {
    JsonNode key = object(text);
    return new KeyList.Entry(
        required(key, "kid"), required(key, "alg"), required(key, "state"), null);
  }

  private static KeyList.Entry key(JsonNode key) {
    return new KeyList.Entry(
        required(key, "kid"),
        required(key, "alg"),
        required(key, "state"),
        instant(key, "created_at"),
        optionalInstant(key, "activated_at"),
        optionalInstant(key, "retiring_at"),
        optionalInstant(key, "verifies_until"),
        optionalInstant(key, "retired_at"),
        optionalInstant(key, "revoked_at"));
  }

  static MintedToken token(String text) {
    JsonNode body = object(text);
    return new MintedToken(new Secret(required(body, "access_token")), number(body, "expires_in"));
  }

  static Revocation revocation(String text) {
    JsonNode body = object(text);
    List<String> pending = new ArrayList<>();
    body.path("pending").forEach(node -> pending.add(line(node.asText())));
    return new Revocation(number(body, "sequence"), pending);
  }

  static EventPage events(String text) {
    JsonNode body = object(text);
    List<EventPage.Event> events = new ArrayList<>();
    for (JsonNode event : array(body, "events")) {
      events.add(
          new EventPage.Event(
              number(event, "sequence"),
              instant(event, "at"),
              required(event, "kind"),
              text(event, "actor"),
              text(event, "subject"),
              text(event, "client_address"),
              text(event, "detail")));
    }
    return new EventPage(events, number(body, "next"));
  }

  private static User user(JsonNode user) {
    return new User(
        required(user, "username"),
        required(user, "account_id"),
        text(user, "full_name"),
        text(user, "email"),
        texts(user, "scopes"),
        user.path("enabled").asBoolean(),
        instant(user, "created_at"));
  }

  private static String detail(JsonNode problem) {
    List<String> errors = new ArrayList<>();
    problem.path("errors").forEach(error -> errors.add(line(error.asText())));
    return errors.isEmpty()
        ? line(problem.path("detail").asText("no reason given"))
        : String.join("; ", errors);
  }

  /** One line, whatever a server sends: nothing in it may move a terminal's cursor. */
  private static String line(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  private static JsonNode read(String text) {
    try {
      return text == null ? null : JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static JsonNode object(String text) {
    JsonNode body = read(text);
    if (body == null || !body.isObject()) {
      throw new IllegalArgumentException("not a JSON object");
    }
    return body;
  }

  private static JsonNode array(JsonNode body, String name) {
    if (!body.path(name).isArray()) {
      throw new IllegalArgumentException(name + " is not an array");
    }
    return body.path(name);
  }

  private static String text(JsonNode body, String name) {
    return body.path(name).isTextual() ? body.path(name).textValue() : null;
  }

  private static String required(JsonNode body, String name) {
    String value = text(body, name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static long number(JsonNode body, String name) {
    if (!body.path(name).canConvertToLong()) {
      throw new IllegalArgumentException(name + " is not a number");
    }
    return body.path(name).longValue();
  }

  private static Instant optionalInstant(JsonNode body, String name) {
    return text(body, name) == null ? null : instant(body, name);
  }

  private static Instant instant(JsonNode body, String name) {
    try {
      return Instant.parse(required(body, name));
    } catch (java.time.format.DateTimeParseException e) {
      throw new IllegalArgumentException(name + " is not a time", e);
    }
  }
}
