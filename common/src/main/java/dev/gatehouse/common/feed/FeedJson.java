package dev.gatehouse.common.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.gatehouse.common.feed.SecurityChange.AccountChanged;
import dev.gatehouse.common.feed.SecurityChange.ClientChanged;
import dev.gatehouse.common.feed.SecurityChange.KeyChanged;
import dev.gatehouse.common.feed.SecurityChange.SessionRevoked;
import dev.gatehouse.common.feed.SecurityChange.TokenRevoked;
import dev.gatehouse.common.jose.Algorithm;
import dev.gatehouse.common.jose.KeyState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the anchor signs, to and from text. Unlike the messages of the bus it is read strictly: a
 * kind, a state or a member that this version does not know may be a revocation, so it is an error
 * and never skipped. Safe for every thread.
 */
public final class FeedJson {
  private static final String KEY = "key";
  private static final String ACCOUNT = "account";
  private static final String CLIENT = "client";
  private static final String SESSION_REVOKED = "session-revoked";
  private static final String TOKEN_REVOKED = "token-revoked";

  /** Seconds since 1970; no instant of Java lies further ahead. */
  private static final long LATEST_SECOND = Instant.MAX.getEpochSecond();

  static final JsonMapper MAPPER =
      JsonMapper.builder(
              JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private FeedJson() {}

  /** Writes an entry; never null. */
  public static String write(FeedEntry entry) {
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("feed", entry.feedId())
            .put("number", entry.number())
            .put("at", entry.at().toString());
    switch (entry.change()) {
      case KeyChanged key -> json.put("kind", KEY).set("change", node(key));
      case AccountChanged account -> json.put("kind", ACCOUNT).set("change", node(account));
      case ClientChanged client -> json.put("kind", CLIENT).set("change", node(client));
      case SessionRevoked session -> json.put("kind", SESSION_REVOKED).set("change", node(session));
      case TokenRevoked token -> json.put("kind", TOKEN_REVOKED).set("change", node(token));
    }
    return json.toString();
  }

  /** Writes a head; never null. */
  public static String write(FeedAnswer.Head head) {
    return MAPPER
        .createObjectNode()
        .put("nonce", head.nonce())
        .put("feed", head.feedId())
        .put("number", head.number())
        .toString();
  }

  /** Writes a snapshot; never null. */
  public static String write(FeedSnapshot snapshot) {
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("feed", snapshot.feedId())
            .put("head", snapshot.head())
            .put("directory_complete", snapshot.directoryComplete());
    var keys = json.putArray("keys");
    snapshot.keys().forEach(key -> keys.add(node(key)));
    var accounts = json.putArray("accounts");
    snapshot.accounts().forEach(account -> accounts.add(node(account)));
    if (snapshot.raisedAt() != null) {
      ObjectNode raised = json.putObject("raised_at");
      snapshot.raisedAt().forEach((id, at) -> raised.put(id, at.toString()));
    }
    if (!snapshot.revoked().isEmpty()) {
      // id and exp in turn: there may be many, and an object for each would be most of the text
      var revoked = json.putArray("revoked");
      snapshot
          .revoked()
          .forEach(token -> revoked.add(token.tokenId()).add(token.expiresAt().getEpochSecond()));
    }
    if (snapshot.revokedInPages()) {
      json.put("revoked_in_pages", true);
    }
    if (!snapshot.sessions().isEmpty()) {
      var sessions = json.putArray("sessions");
      snapshot.sessions().forEach(session -> sessions.add(node(session)));
    }
    if (!snapshot.clients().isEmpty()) {
      var clients = json.putArray("clients");
      snapshot
          .clients()
          .forEach(
              client -> {
                ObjectNode node = node(client.change());
                if (client.raisedAt() != null) {
                  node.put("raised_at", client.raisedAt().toString());
                }
                clients.add(node);
              });
    }
    return json.toString();
  }

  private static ObjectNode node(KeyChanged key) {
    ObjectNode json =
        MAPPER
            .createObjectNode()
            .put("kid", key.kid())
            .put("alg", key.algorithm().jwaName())
            .put("state", lower(key.state()));
    return key.publicJwk() == null ? json : json.put("jwk", key.publicJwk());
  }

  private static ObjectNode node(AccountChanged account) {
    return MAPPER
        .createObjectNode()
        .put("name", account.name())
        .put("id", account.accountId())
        .put("epoch", account.epoch())
        .put("state", lower(account.state()));
  }

  private static ObjectNode node(ClientChanged client) {
    return MAPPER
        .createObjectNode()
        .put("id", client.clientId())
        .put("epoch", client.epoch())
        .put("state", lower(client.state()));
  }

  private static ObjectNode node(SessionRevoked session) {
    return MAPPER
        .createObjectNode()
        .put("session", session.sessionId())
        .put("epoch", session.epoch())
        .put("until", session.until().getEpochSecond());
  }

  private static ObjectNode node(TokenRevoked token) {
    return MAPPER
        .createObjectNode()
        .put("token", token.tokenId())
        .put("exp", token.expiresAt().getEpochSecond());
  }

  /**
   * Reads an entry.
   *
   * @param text verified already; never null
   * @throws UnknownFeedTextException where it says anything that this version does not understand
   */
  public static FeedEntry readEntry(String text) throws UnknownFeedTextException {
    return read(
        text,
        json -> {
          String feed = json.text("feed");
          long number = json.number("number", Long.MAX_VALUE);
          Instant at = Instant.parse(json.text("at"));
          String kind = json.text("kind");
          StrictObject change = new StrictObject(json.member("change"));
          SecurityChange read =
              switch (kind) {
                case KEY -> key(change);
                case ACCOUNT -> account(change);
                case CLIENT -> {
                  ClientChanged client = client(change);
                  change.end();
                  yield client;
                }
                case SESSION_REVOKED -> sessionRevoked(change);
                case TOKEN_REVOKED -> tokenRevoked(change);
                default -> throw new IllegalArgumentException("kind " + kind);
              };
          return new FeedEntry(feed, number, at, read);
        });
  }

  /**
   * Reads a head.
   *
   * @throws UnknownFeedTextException where it says anything that this version does not understand
   */
  public static FeedAnswer.Head readHead(String text) throws UnknownFeedTextException {
    return read(
        text,
        json ->
            new FeedAnswer.Head(
                json.text("nonce"), json.text("feed"), json.number("number", Long.MAX_VALUE)));
  }

  /**
   * Reads a snapshot.
   *
   * @throws UnknownFeedTextException where it says anything that this version does not understand
   */
  public static FeedSnapshot readSnapshot(String text) throws UnknownFeedTextException {
    return read(
        text,
        json -> {
          List<KeyChanged> keys = new ArrayList<>();
          for (JsonNode key : json.array("keys")) {
            keys.add(key(new StrictObject(key)));
          }
          List<AccountChanged> accounts = new ArrayList<>();
          for (JsonNode account : json.array("accounts")) {
            accounts.add(account(new StrictObject(account)));
          }
          return new FeedSnapshot(
              json.text("feed"),
              json.number("head", Long.MAX_VALUE),
              keys,
              accounts,
              json.flag("directory_complete"),
              raisedAt(json.optional("raised_at")),
              revoked(json.optional("revoked")),
              clients(json.optional("clients")),
              sessions(json.optional("sessions")),
              json.optional("revoked_in_pages") != null && json.flag("revoked_in_pages"));
        });
  }

  private static List<SessionRevoked> sessions(JsonNode json) {
    if (json == null) {
      return List.of();
    }
    if (!json.isArray()) {
      throw new IllegalArgumentException("sessions");
    }
    List<SessionRevoked> sessions = new ArrayList<>(json.size());
    for (JsonNode node : json) {
      sessions.add(sessionRevoked(new StrictObject(node)));
    }
    return sessions;
  }

  private static SessionRevoked sessionRevoked(StrictObject json) {
    var session =
        new SessionRevoked(
            json.text("session"),
            (int) json.number("epoch", Integer.MAX_VALUE),
            Instant.ofEpochSecond(json.number("until", LATEST_SECOND)));
    json.end();
    return session;
  }

  private static List<FeedSnapshot.Client> clients(JsonNode json) {
    if (json == null) {
      return List.of();
    }
    if (!json.isArray()) {
      throw new IllegalArgumentException("clients");
    }
    List<FeedSnapshot.Client> clients = new ArrayList<>(json.size());
    for (JsonNode node : json) {
      StrictObject client = new StrictObject(node);
      JsonNode raisedAt = client.optional("raised_at");
      ClientChanged change = client(client);
      client.end();
      clients.add(
          new FeedSnapshot.Client(
              change, raisedAt == null ? null : Instant.parse(raisedAt.asText())));
    }
    return clients;
  }

  private static List<TokenRevoked> revoked(JsonNode json) {
    if (json == null) {
      return List.of();
    }
    if (!json.isArray() || json.size() % 2 != 0) {
      throw new IllegalArgumentException("revoked");
    }
    List<TokenRevoked> revoked = new ArrayList<>(json.size() / 2);
    for (int i = 0; i < json.size(); i += 2) {
      JsonNode token = json.get(i);
      JsonNode exp = json.get(i + 1);
      if (!token.isTextual() || !exp.isIntegralNumber() || !exp.canConvertToLong()) {
        throw new IllegalArgumentException("revoked");
      }
      revoked.add(new TokenRevoked(token.textValue(), Instant.ofEpochSecond(exp.longValue())));
    }
    return revoked;
  }

  private static TokenRevoked tokenRevoked(StrictObject json) {
    var token =
        new TokenRevoked(
            json.text("token"), Instant.ofEpochSecond(json.number("exp", LATEST_SECOND)));
    json.end();
    return token;
  }

  private static Map<String, Instant> raisedAt(JsonNode json) {
    if (json == null) {
      return null;
    }
    if (!json.isObject()) {
      throw new IllegalArgumentException("raised_at");
    }
    Map<String, Instant> raised = new HashMap<>();
    json.properties().forEach(e -> raised.put(e.getKey(), Instant.parse(e.getValue().asText())));
    return raised;
  }

  private static KeyChanged key(StrictObject json) {
    JsonNode jwk = json.optional("jwk");
    if (jwk != null && !jwk.isTextual()) {
      throw new IllegalArgumentException("jwk");
    }
    var key =
        new KeyChanged(
            json.text("kid"),
            Algorithm.named(json.text("alg")).orElseThrow(),
            KeyState.valueOf(upper(json.text("state"))),
            jwk == null ? null : jwk.textValue());
    json.end();
    return key;
  }

  private static AccountChanged account(StrictObject json) {
    var account =
        new AccountChanged(
            json.text("name"),
            json.text("id"),
            (int) json.number("epoch", Integer.MAX_VALUE),
            AccountState.valueOf(upper(json.text("state"))));
    json.end();
    return account;
  }

  private static ClientChanged client(StrictObject json) {
    return new ClientChanged(
        json.text("id"),
        (int) json.number("epoch", Integer.MAX_VALUE),
        ClientState.valueOf(upper(json.text("state"))));
  }

  /** A JSON object to be filled. */
  static ObjectNode object() {
    return MAPPER.createObjectNode();
  }

  /** Takes a text's members. */
  interface Reading<T> {
    T of(StrictObject json);
  }

  /**
   * Reads a text of which every member must be known.
   *
   * @throws UnknownFeedTextException where one is not, or has another type
   */
  static <T> T read(String text, Reading<T> reading) throws UnknownFeedTextException {
    try {
      StrictObject json = new StrictObject(MAPPER.readTree(text));
      T value = reading.of(json);
      json.end();
      return value;
    } catch (JsonProcessingException | RuntimeException e) {
      throw new UnknownFeedTextException("the feed says what this version does not know", e);
    }
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static String upper(String name) {
    if (!name.equals(name.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(name);
    }
    return name.toUpperCase(Locale.ROOT);
  }
}
