package dev.gatehouse.system.dsl;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** One {@code ./gatehouse run} in a process of its own, on free loopback ports. */
public final class RunningGatehouse implements AutoCloseable {
  private static final Duration READY_LIMIT = Duration.ofSeconds(60);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(45);

  private final Process process;
  private final Path output;
  private final int port;
  private final int managementPort;
  private final Map<String, String> settings;
  private final Http http = new Http();

  private RunningGatehouse(
      Process process, Path output, int port, int managementPort, Map<String, String> settings) {
    this.process = process;
    this.output = output;
    this.port = port;
    this.managementPort = managementPort;
    this.settings = Map.copyOf(settings);
  }

  /** What a test wants different from the defaults, as {@code GATEHOUSE_…} variables. */
  public static final class Settings {
    private final Map<String, String> variables = new TreeMap<>();
    private final List<String> arguments = new ArrayList<>(List.of("run"));
    private String javaOptions = "";

    private Settings(Path dataDir) {
      with("GATEHOUSE_DATA_DIR", dataDir.toString());
      with("GATEHOUSE_HTTP_PORT", String.valueOf(Project.freePort()));
      with("GATEHOUSE_MANAGEMENT_PORT", String.valueOf(Project.freePort()));
      with("GATEHOUSE_BCRYPT_COST", "10");
    }

    /** Sets one variable. */
    public Settings with(String name, String value) {
      variables.put(name, value);
      return this;
    }

    /** The demo makes its own data directory and has its own cost of hashing. */
    public Settings demo() {
      arguments.add("--demo");
      variables.remove("GATEHOUSE_DATA_DIR");
      variables.remove("GATEHOUSE_BCRYPT_COST");
      return this;
    }

    /** Options of the server's JVM, such as {@code -Xmx128m}. */
    public Settings javaOptions(String options) {
      javaOptions = options;
      return this;
    }

    /** The variables, for commands that shall find the same data. */
    public Map<String, String> variables() {
      return Map.copyOf(variables);
    }

    /** Starts, and waits until it is ready. */
    public RunningGatehouse start() {
      RunningGatehouse started = launch();
      started.awaitReady();
      return started;
    }

    /** Starts, and waits for nothing. */
    public RunningGatehouse launch() {
      try {
        Path output = Files.createTempFile("gatehouse-run", ".log");
        List<String> command = new ArrayList<>();
        command.add(Project.root().resolve("gatehouse").toString());
        command.addAll(arguments);
        ProcessBuilder builder =
            new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .directory(output.getParent().toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("GATEHOUSE_"));
        builder.environment().putAll(variables);
        if (!javaOptions.isEmpty()) {
          builder.environment().put("JDK_JAVA_OPTIONS", javaOptions);
        }
        Process process = builder.start();
        process.getOutputStream().close();
        return new RunningGatehouse(
            process,
            output,
            Integer.parseInt(variables.get("GATEHOUSE_HTTP_PORT")),
            Integer.parseInt(variables.get("GATEHOUSE_MANAGEMENT_PORT")),
            variables);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Settings for a server on that data directory. */
  public static Settings on(Path dataDir) {
    return new Settings(dataDir);
  }

  /** Waits for {@code /health/ready} to answer 200. */
  public void awaitReady() {
    await("ready:\n" + output)
        .atMost(READY_LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              if (!process.isAlive()) {
                throw new AssertionError("it ended with " + process.exitValue() + ":\n" + output());
              }
              return http.reaches(management("/health/ready"), 200);
            });
  }

  /** The public address of a path. */
  public URI url(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** The management address of a path. */
  public URI management(String path) {
    return URI.create("http://127.0.0.1:" + managementPort + path);
  }

  /** The public port. */
  public int port() {
    return port;
  }

  /** Runs another command against the same data. */
  public CommandLine.Result command(String input, String... arguments) {
    return CommandLine.gatehouse(settings, input, arguments);
  }

  /** Creates an account by the command line. */
  public void createUser(String name, String password, String scopes) {
    CommandLine.Result result =
        command(
            password + "\n",
            "user",
            "create",
            name,
            "--full-name",
            "Full " + name,
            "--scope",
            scopes,
            "--password-stdin");
    if (result.exit() != 0) {
      throw new AssertionError("user create " + name + ": " + result.all());
    }
  }

  /** Logs in by the password grant; the answer whatever it is. */
  public Http.Answer login(String name, String password) {
    return http.postForm(
        url("/token"), "username=" + encode(name) + "&password=" + encode(password));
  }

  /** Logs in and returns the access token. */
  public String token(String name, String password) {
    Http.Answer answer = login(name, password);
    if (answer.status() != 200) {
      throw new AssertionError("log-in of " + name + ": " + answer);
    }
    JsonNode json = answer.json();
    return json.get("access_token").asText();
  }

  /** Calls with a bearer token. */
  public Http.Answer get(String path, String token) {
    return http.get(url(path), "Authorization", "Bearer " + token);
  }

  /** The plain HTTP client that tests share. */
  public Http http() {
    return http;
  }

  /** What it has printed so far. */
  public String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its process. */
  public ProcessHandle process() {
    return process.toHandle();
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

  /** Waits for its end. */
  public int awaitExit(Duration limit) {
    try {
      if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("it did not end within " + limit + ":\n" + output());
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      stop();
    }
    try {
      Files.deleteIfExists(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
