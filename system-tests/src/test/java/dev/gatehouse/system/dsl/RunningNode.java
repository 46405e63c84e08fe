package dev.gatehouse.system.dsl;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * One part, such as {@code ./gatehouse gateway}, in a process of its own on a loopback address of
 * its own. Made by {@link TestCluster}; may be started again after its end.
 */
public final class RunningNode implements AutoCloseable {
  static final int CLUSTER_PORT = 7800;
  private static final int PUBLIC_PORT = 8080;
  private static final int MANAGEMENT_PORT = 9000;

  /** A start takes some 4 s, and several at once on a loaded machine many times that. */
  private static final Duration READY_LIMIT = Duration.ofMinutes(2);

  private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

  private final String part;
  private final String name;
  private final String address;
  private final Map<String, String> variables = new TreeMap<>();
  private final Http http = new Http();
  private Path output;
  private Process process;

  RunningNode(String part, String name, String address, Map<String, String> variables) {
    this.part = part;
    this.name = name;
    this.address = address;
    this.variables.putAll(variables);
  }

  /** Sets one {@code GATEHOUSE_…} variable for the next start. */
  public RunningNode with(String variable, String value) {
    variables.put(variable, value);
    return this;
  }

  /** Starts, and waits for nothing. */
  public RunningNode launch() {
    try {
      deleteOutput();
      output = Files.createTempFile("gatehouse-" + name, ".log");
      ProcessBuilder builder =
          new ProcessBuilder(Project.root().resolve("gatehouse").toString(), part)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .directory(output.getParent().toFile());
      builder.environment().keySet().removeIf(key -> key.startsWith("GATEHOUSE_"));
      builder.environment().putAll(variables);
      process = builder.start();
      process.getOutputStream().close();
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for {@code /health/ready} to answer 200. */
  public RunningNode awaitReady() {
    await(name + " to be ready")
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(() -> assertReady());
    return this;
  }

  private void assertReady() {
    if (!process.isAlive()) {
      throw new IllegalStateException(name + " has ended:\n" + output());
    }
    if (!http.reaches(management("/health/ready"), 200)) {
      throw new AssertionError(name + " is not ready:\n" + output());
    }
  }

  /** The public address of a path. */
  public URI url(String path) {
    return URI.create("http://" + address + ":" + PUBLIC_PORT + path);
  }

  /** The management address of a path. */
  public URI management(String path) {
    return URI.create("http://" + address + ":" + MANAGEMENT_PORT + path);
  }

  /** Runs another command with this node's settings. */
  public CommandLine.Result command(String input, String... arguments) {
    return CommandLine.gatehouse(variables, input, arguments);
  }

  /** Creates an account by the command line, on the socket of an auth node. */
  public void createUser(String user, String password, String scopes) {
    CommandLine.Result result =
        command(password + "\n", "user", "create", user, "--scope", scopes, "--password-stdin");
    if (result.exit() != 0) {
      throw new AssertionError("user create " + user + ": " + result.all());
    }
  }

  /** Logs in at a gateway by the password grant; the answer whatever it is. */
  public Http.Answer login(String user, String password, String scope) {
    String wanted = scope == null ? "" : "&scope=" + encode(scope);
    return http.postForm(
        url("/token"), "username=" + encode(user) + "&password=" + encode(password) + wanted);
  }

  /** Logs in at a gateway and returns the access token. */
  public String token(String user, String password) {
    return tokenOf(login(user, password, null));
  }

  /** The token of an administrator, for {@link #admin}. */
  public String adminToken(String password) {
    return tokenOf(login("admin", password, "gatehouse:admin"));
  }

  private static String tokenOf(Http.Answer answer) {
    if (answer.status() != 200) {
      throw new AssertionError("log-in: " + answer);
    }
    return answer.json().get("access_token").asText();
  }

  /** Calls a gateway's route with a bearer token. */
  public Http.Answer get(String path, String token) {
    return http.get(url(path), "Authorization", "Bearer " + token);
  }

  /** Calls the admin API at a gateway's management listener. */
  public Http.Answer admin(String method, String path, String body, String adminToken) {
    return http.send(
        method,
        management(path),
        body,
        "Authorization",
        "Bearer " + adminToken,
        "Content-Type",
        "application/json");
  }

  /** The plain HTTP client that tests share. */
  public Http http() {
    return http;
  }

  /** The value of a gauge without labels, as {@code /metrics} shows it. */
  public double metric(String gauge) {
    return http.get(management("/metrics"))
        .body()
        .lines()
        .filter(line -> line.startsWith(gauge + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(gauge.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " has no " + gauge));
  }

  /** What it has printed so far. */
  public String output() {
    try {
      return output == null ? "" : Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its address for the cluster and its listeners. */
  public String address() {
    return address;
  }

  /** Its name. */
  @Override
  public String toString() {
    return name;
  }

  /** Whether its process is there. */
  public boolean alive() {
    return process != null && process.isAlive();
  }

  /** SIGTERM; returns the exit status. */
  public int stop() {
    process.destroy();
    return awaitExit(STOP_LIMIT);
  }

  /** SIGKILL. */
  public void kill() {
    process.destroyForcibly();
    awaitExit(STOP_LIMIT);
  }

  /** SIGSTOP: it is there and does nothing. */
  public void freeze() {
    signal("STOP");
  }

  /** SIGCONT. */
  public void thaw() {
    signal("CONT");
  }

  private void signal(String signal) {
    CommandLine.Result sent =
        CommandLine.run(Map.of(), "", List.of("kill", "-" + signal, Long.toString(process.pid())));
    if (sent.exit() != 0) {
      throw new AssertionError("kill -" + signal + ": " + sent.all());
    }
  }

  /** Waits for its end; returns the exit status. */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(name + " did not end within " + limit + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Ends it, whatever it does. */
  @Override
  public void close() {
    if (alive()) {
      process.destroyForcibly();
      awaitExit(STOP_LIMIT);
    }
    try {
      deleteOutput();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteOutput() throws IOException {
    if (output != null) {
      Files.deleteIfExists(output);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
