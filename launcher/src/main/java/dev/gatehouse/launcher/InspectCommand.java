package dev.gatehouse.launcher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.gatehouse.common.claims.RefusalReason;
import dev.gatehouse.common.config.Configuration;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import picocli.CommandLine.ParseResult;

/** {@code token inspect}: what a token says, and whether it verifies here. */
record InspectCommand(Console console) implements Command {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int LONGEST = 8 * 1024;

  @Override
  public int run(ParseResult arguments) {
    Configuration configuration = Settings.forCommand(console, arguments);
    Logs.quiet(console);
    String token = console.secretFromInput("the token").value().strip();
    Clock clock = Clock.systemUTC();
    String[] parts = token.split("\\.", -1);
    if (token.length() <= LONGEST) {
      print("header", parts[0]);
      if (parts.length > 1) {
        JsonNode claims = print("claims", parts[1]);
        remaining(claims, clock.instant());
      }
    }
    RefusalReason reason = new LocalVerdict(configuration, clock).refusalOf(token);
    if (reason == null) {
      console.out().println("verifies: yes");
      return 0;
    }
    console.out().println("verifies: no, " + words(reason));
    return CommandFailedException.FAILURE;
  }

  /** Prints one part; null where it is not readable. */
  private JsonNode print(String name, String part) {
    try {
      JsonNode json = JSON.readTree(Base64.getUrlDecoder().decode(part));
      if (json != null && json.isObject()) {
        // Jackson escapes what would move a cursor
        console.out().println(name + ": " + json.toPrettyString());
        return json;
      }
    } catch (IOException | IllegalArgumentException e) {
      // said below
    }
    console.out().println(name + ": not readable");
    return null;
  }

  private void remaining(JsonNode claims, Instant now) {
    JsonNode exp = claims == null ? null : claims.get("exp");
    if (exp == null || !exp.isNumber() || Math.abs(exp.asDouble()) > 1e11) {
      console.out().println("remaining: it says no end");
      return;
    }
    Instant end = Instant.ofEpochMilli((long) (exp.asDouble() * 1000));
    Duration left = Duration.between(now, end);
    console
        .out()
        .println(
            left.isNegative() || left.isZero()
                ? "remaining: none, it ended " + spoken(left.abs()) + " ago, at " + end
                : "remaining: " + spoken(left) + ", until " + end);
  }

  private static String spoken(Duration duration) {
    long hours = duration.toHours();
    String minutes = duration.toMinutesPart() + " min " + duration.toSecondsPart() + " s";
    return hours > 0 ? hours + " h " + minutes : minutes;
  }

  private static String words(RefusalReason reason) {
    return switch (reason) {
      case MISSING -> "there is no token";
      case TOO_LONG -> "it is longer than 8 KiB";
      case MALFORMED -> "it is not a well-formed compact JWS";
      case HEADER -> "its header has a member or a typ that is not allowed";
      case UNKNOWN_KEY -> "no key here has its kid";
      case ALGORITHM -> "its alg is not the key's";
      case SIGNATURE -> "its signature does not fit";
      case CLAIMS -> "a required claim is missing, or one has a wrong type or value";
      case ISSUER -> "its issuer is another";
      case AUDIENCE -> "its audience is another";
      case NOT_YET_VALID -> "it is not valid yet";
      case EXPIRED -> "it has expired";
      case REVOKED -> "it was revoked";
      case ACCOUNT_ENDED -> "its account is disabled or deleted";
      case UNKNOWN_SUBJECT -> "its subject has no account here";
    };
  }
}
