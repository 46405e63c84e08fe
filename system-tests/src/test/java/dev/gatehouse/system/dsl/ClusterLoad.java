package dev.gatehouse.system.dsl;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * People who log in, refresh and call protected routes at every gateway in turn, until they are
 * told to stop. What was answered in a way that nobody may see is kept in words.
 */
public final class ClusterLoad implements AutoCloseable {
  /** Refreshes after each log-in. */
  private static final int REFRESHES = 4;

  private static final Duration END_LIMIT = Duration.ofSeconds(90);

  private final List<RunningNode> gateways;
  private final String user;
  private final String password;
  private final List<Thread> threads = new ArrayList<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final Queue<String> unavailable = new ConcurrentLinkedQueue<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger tokens = new AtomicInteger();
  private volatile String newest;
  private volatile RunningNode away;
  private volatile boolean going = true;

  /** Loads all of these gateways as one user. */
  public ClusterLoad(List<RunningNode> gateways, String user, String password) {
    this.gateways = gateways;
    this.user = user;
    this.password = password;
    this.newest = gateways.getFirst().token(user, password);
  }

  /** Some who log in, refresh, and look whether each token is good at the next gateway. */
  public ClusterLoad logIns(int threads) {
    return start(threads, this::logIn);
  }

  /** Some who call a protected route with the newest token there is. */
  public ClusterLoad calls(int threads) {
    return start(threads, this::call);
  }

  private ClusterLoad start(int count, Consumer<RunningNode> work) {
    for (int i = 0; i < count; i++) {
      int first = i;
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int turn = first; going; turn++) {
                      attempt(gateways.get(turn % gateways.size()), work);
                    }
                  }));
    }
    return this;
  }

  private void attempt(RunningNode gateway, Consumer<RunningNode> work) {
    if (gateway == away) {
      return; // a balancer would not send anybody there
    }
    try {
      work.accept(gateway);
    } catch (UncheckedIOException e) {
      if (gateway != away) {
        wrong.add(gateway + " did not answer: " + e.getCause());
      }
    }
  }

  private void call(RunningNode gateway) {
    expect(200, gateway.get(FullCluster.PROTECTED, newest));
    calls.incrementAndGet();
  }

  private void logIn(RunningNode gateway) {
    Http.Answer answer = gateway.login(user, password, null);
    for (int i = 0; i < REFRESHES && handedOut(gateway, answer); i++) {
      String token = answer.json().get("refresh_token").asText();
      answer =
          gateway
              .http()
              .postForm(
                  gateway.url("/token"),
                  "grant_type=refresh_token&refresh_token="
                      + URLEncoder.encode(token, StandardCharsets.UTF_8));
    }
    handedOut(gateway, answer);
  }

  private boolean handedOut(RunningNode gateway, Http.Answer answer) {
    if (answer.status() == 503 || answer.status() == 504) {
      unavailable.add(answer.toString());
      return false;
    }
    if (!expect(200, answer)) {
      return false;
    }
    JsonNode token = answer.json();
    String access = token.get("access_token").asText();
    RunningNode next = gateways.get((gateways.indexOf(gateway) + 1) % gateways.size());
    RunningNode other = next == away ? gateway : next;
    String keys = other.http().get(other.url("/.well-known/jwks.json")).body();
    if (!keys.contains('"' + kidOf(access) + '"')) {
      wrong.add("not in the JWK set of the next gateway: " + kidOf(access));
    }
    expect(200, other.get(FullCluster.PROTECTED, access));
    newest = access;
    tokens.incrementAndGet();
    return true;
  }

  private boolean expect(int status, Http.Answer answer) {
    if (answer.status() != status) {
      wrong.add(answer.toString());
    }
    return answer.status() == status;
  }

  private static String kidOf(String token) {
    byte[] header = Base64.getUrlDecoder().decode(token.substring(0, token.indexOf('.')));
    return new String(header, StandardCharsets.UTF_8).replaceAll(".*\"kid\":\"([^\"]*)\".*", "$1");
  }

  /**
   * From now on nobody goes to this gateway, and what it leaves unanswered is no fault; null: all.
   */
  public void away(RunningNode gateway) {
    away = gateway;
  }

  /** Protected calls that were answered. */
  public int callsAnswered() {
    return calls.get();
  }

  /** Tokens that were handed out by log-ins and refreshes. */
  public int tokensHandedOut() {
    return tokens.get();
  }

  /** What nobody may see: a refusal of a valid token, an error, no answer. */
  public List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** Log-ins and refreshes that were answered with 503 or 504. */
  public int unavailable() {
    return unavailable.size();
  }

  /** What was reached so far and what the last unavailable answer was, for a test's message. */
  @Override
  public String toString() {
    List<String> refused = List.copyOf(unavailable);
    return "%d tokens, %d calls, %d unavailable%s, %d wrong"
        .formatted(
            tokens.get(),
            calls.get(),
            refused.size(),
            refused.isEmpty() ? "" : " (last: " + refused.getLast() + ")",
            wrong.size());
  }

  @Override
  public void close() {
    end();
  }

  /** Ends everybody's work; more than once does nothing. */
  public void end() {
    going = false;
    for (Thread thread : threads) {
      try {
        if (!thread.join(END_LIMIT)) {
          throw new AssertionError("a caller does not end");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }
}
