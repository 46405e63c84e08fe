package dev.gatehouse.common.feed;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;

/**
 * What a node of a cluster says of itself with each question, and when it has applied something.
 * Who it is stands in the certificate that it is signed with.
 *
 * @param instance random, the same for a process's whole life; never null
 * @param counter rises with each statement of an instance; at least 1
 * @param feedId the feed it follows; null at its start
 * @param applied the newest number it has applied; 0 at its start
 * @param leaving whether it signs off
 * @param ticket from the answer before; null where it has none, and then it does not count yet
 */
public record NodeStatement(
    String instance, long counter, String feedId, long applied, boolean leaving, String ticket) {
  private static final int LONGEST_MEMBER = 128;

  public NodeStatement {
    Objects.requireNonNull(instance, "instance");
    if (instance.isEmpty() || instance.length() > LONGEST_MEMBER) {
      throw new IllegalArgumentException("an instance has a short name");
    }
    if (counter < 1 || applied < 0) {
      throw new IllegalArgumentException("counters begin with 1, and numbers with 0");
    }
  }

  /** As text, to be signed; never null. */
  public String text() {
    ObjectNode json =
        FeedJson.MAPPER.createObjectNode().put("instance", instance).put("counter", counter);
    if (feedId != null) {
      json.put("feed", feedId);
    }
    json.put("applied", applied).put("leaving", leaving);
    if (ticket != null) {
      json.put("ticket", ticket);
    }
    return json.toString();
  }

  /**
   * Reads a text, strictly.
   *
   * @throws IllegalArgumentException where it is not one of this version
   */
  public static NodeStatement of(String text) {
    JsonNode json;
    try {
      json = FeedJson.MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("not JSON", e);
    }
    StrictObject members = new StrictObject(json);
    NodeStatement statement =
        new NodeStatement(
            members.text("instance"),
            members.number("counter", Long.MAX_VALUE),
            optionalText(members, "feed"),
            members.number("applied", Long.MAX_VALUE),
            members.flag("leaving"),
            optionalText(members, "ticket"));
    members.end();
    return statement;
  }

  private static String optionalText(StrictObject members, String name) {
    return members.optional(name) == null ? null : members.text(name);
  }
}
