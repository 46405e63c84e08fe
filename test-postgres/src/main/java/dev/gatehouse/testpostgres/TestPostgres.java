package dev.gatehouse.testpostgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL server on a free loopback port, with its files in a temporary directory, run by an
 * ordinary user: as root by {@code postgres} or {@code nobody}, since the server refuses root. It
 * ends with the JVM. Where the machine has no server programs, the test that asks is skipped and
 * says so. Safe for every thread.
 */
public final class TestPostgres implements AutoCloseable {
  /** The role that owns everything. */
  public static final String USER = "gatehouse";

  /** Its password; has what must be escaped in a URL. */
  public static final String PASSWORD = "p@ss/word:1";

  private static final String PASSWORD_IN_URL = "p%40ss%2Fword%3A1";
  private static final int LIMIT_SECONDS = 60;
  private static final AtomicInteger DATABASES = new AtomicInteger();

  private static TestPostgres shared;

  private final Path programs;
  private final List<String> asUser;
  private final Path directory;
  private final int port;
  private final boolean tls;
  private Process process;

  private TestPostgres(Path programs, List<String> asUser, Path directory, int port, boolean tls) {
    this.programs = programs;
    this.asUser = asUser;
    this.directory = directory;
    this.port = port;
    this.tls = tls;
  }

  /** The one server of this JVM; never stop it. Skips the test where there can be none. */
  public static synchronized TestPostgres shared() {
    if (shared == null) {
      shared = start();
    }
    return shared;
  }

  /** A server of the caller's own, to be ended by {@link #close}. */
  public static TestPostgres start() {
    return start(false);
  }

  /**
   * A server of the caller's own that takes connections by TLS alone. Its certificate is for the
   * address 127.0.0.1 and no name, of the authority {@link #authority}. Skips the test where there
   * is no {@code openssl} to make it.
   */
  public static TestPostgres startWithTls() {
    boolean possible = succeeds(List.of("openssl", "version"));
    if (!possible) {
      System.out.println("skipped: no program openssl (Debian: apt-get install openssl)");
    }
    Assumptions.assumeTrue(possible, "no openssl on this machine");
    return start(true);
  }

  private static TestPostgres start(boolean tls) {
    Path programs = programs();
    List<String> asUser = asOrdinaryUser();
    boolean possible = programs != null && asUser != null;
    if (!possible) {
      System.out.println(
          "skipped: no PostgreSQL server programs in /usr/lib/postgresql, or no user to run them"
              + " (Debian: apt-get install postgresql)");
    }
    Assumptions.assumeTrue(possible, "no PostgreSQL on this machine");
    try {
      Path directory =
          Path.of(run(with(asUser, "mktemp", "-d", "--tmpdir", "gatehouse-pg-XXXXXX")));
      var server = new TestPostgres(programs, asUser, directory, freePort(), tls);
      Runtime.getRuntime().addShutdownHook(new Thread(server::close));
      server.initialise();
      if (tls) {
        server.makeCertificates();
      }
      server.restart();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void initialise() throws IOException {
    String script =
        "umask 077; printf %s \"$3\" >\"$1/password\" && \"$2/initdb\" -D \"$1/data\" -U "
            + USER
            + " -A scram-sha-256 --pwfile=\"$1/password\" -E UTF8 --locale=C.UTF-8 -N";
    run(
        with(
            asUser, "sh", "-c", script, "sh", directory.toString(), programs.toString(), PASSWORD));
  }

  private void makeCertificates() throws IOException {
    String script =
        """
        set -eu; umask 077; cd "$1"
        printf '%s\\n' '[req]' distinguished_name=name '[name]' \\
          '[authority]' basicConstraints=critical,CA:TRUE \\
          '[server]' subjectAltName=IP:127.0.0.1 >openssl.cnf
        make() {
          openssl req -config openssl.cnf -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 \\
            -nodes -days 2 -keyout "$1.key" -out "$1.crt" -subj "/CN=$1 of a test" \\
            -extensions "$2" $3
        }
        make authority authority ''
        make foreign authority ''
        make server server '-CA authority.crt -CAkey authority.key'
        for database in all replication; do
          echo "hostssl $database all 127.0.0.1/32 scram-sha-256"
        done >data/pg_hba.conf
        """;
    run(with(asUser, "sh", "-c", script, "sh", directory.toString()));
  }

  /** The authority's certificate of a server with TLS, as a PEM file. */
  public Path authority() {
    return directory.resolve("authority.crt");
  }

  /** The certificate of an authority that stands for no server, as a PEM file. */
  public Path foreignAuthority() {
    return directory.resolve("foreign.crt");
  }

  /** Starts the server where it does not run, on the same port with the same data. */
  public synchronized void restart() {
    if (process != null && process.isAlive()) {
      return;
    }
    List<String> command =
        with(
            asUser,
            programs.resolve("postgres").toString(),
            "-D",
            directory.resolve("data").toString(),
            "-p",
            Integer.toString(port),
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "fsync=off", // the machine's power is no subject of any test
            "-c",
            "max_connections=200",
            "-c",
            "shared_buffers=32MB",
            "-c",
            "max_worker_processes=2",
            "-c",
            "autovacuum=off",
            "-c",
            "ssl=" + (tls ? "on" : "off"),
            "-c",
            "ssl_cert_file=" + directory.resolve("server.crt"),
            "-c",
            "ssl_key_file=" + directory.resolve("server.key"));
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    SQLException last = null;
    while (System.nanoTime() < end) {
      try {
        if (process == null || !process.isAlive()) { // what a killed one left may be in the way
          process =
              new ProcessBuilder(command)
                  .redirectErrorStream(true)
                  .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                  .start();
        }
        connect("postgres").close();
        return;
      } catch (SQLException e) {
        last = e;
        waitBriefly();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw new IllegalStateException("PostgreSQL did not start", last);
  }

  private void waitBriefly() {
    try {
      process.waitFor(100, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Makes an empty database of its own and says where it is, as {@code database.url} has it. */
  public String freshDatabase() {
    String name = "test" + DATABASES.incrementAndGet() + "_" + ProcessHandle.current().pid();
    execute("postgres", "CREATE DATABASE " + name + " TEMPLATE template0");
    return url(name);
  }

  /** Where a database of this server is. */
  public String url(String database) {
    return "postgresql://" + USER + ":" + PASSWORD_IN_URL + "@127.0.0.1:" + port + "/" + database;
  }

  /** The port it listens on. */
  public int port() {
    return port;
  }

  /** Runs one statement in a database. */
  public void execute(String database, String statement) {
    try (Connection connection = connect(database);
        Statement sql = connection.createStatement()) {
      sql.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** A connection of the owner to a database, or to that of a URL of {@link #freshDatabase}. */
  public Connection connect(String databaseOrUrl) throws SQLException {
    return DriverManager.getConnection(jdbcUrl(databaseOrUrl), USER, PASSWORD);
  }

  /** Where JDBC finds a database, or that of a URL of {@link #freshDatabase}. */
  public String jdbcUrl(String databaseOrUrl) {
    String database = databaseOrUrl.substring(databaseOrUrl.lastIndexOf('/') + 1);
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?loginTimeout=5";
  }

  /** Ends the server at once, as {@code kill -9} does; {@link #restart} brings it back. */
  public synchronized void kill() {
    process.destroyForcibly();
    await(process);
  }

  /** Freezes every process of the server: connections stay open and nothing answers. */
  public synchronized void freeze() {
    signal("-STOP");
  }

  /** Undoes {@link #freeze}. */
  public synchronized void thaw() {
    signal("-CONT");
  }

  private void signal(String name) {
    List<String> command = new ArrayList<>(List.of("kill", name));
    Stream.concat(Stream.of(process.toHandle()), process.descendants())
        .forEach(one -> command.add(Long.toString(one.pid())));
    try {
      run(command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the server and removes its files; more than once does nothing. */
  @Override
  public synchronized void close() {
    if (process != null) {
      List<ProcessHandle> children = process.descendants().toList();
      process.destroyForcibly();
      await(process);
      children.forEach(ProcessHandle::destroyForcibly);
      process = null;
    }
    try (Stream<Path> files = Files.exists(directory) ? Files.walk(directory) : Stream.empty()) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      System.out.println("not removed: " + directory);
    }
  }

  private static void await(Process ending) {
    try {
      if (!ending.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("PostgreSQL did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The newest server's programs, null where there is none. */
  private static Path programs() {
    Path all = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(all)) {
      return null;
    }
    try (Stream<Path> versions = Files.list(all)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .filter(bin -> Files.isExecutable(bin.resolve("postgres")))
          .max(Comparator.comparing(TestPostgres::version))
          .orElse(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int version(Path bin) {
    String digits = bin.getParent().getFileName().toString().replaceAll("\\D.*", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** What goes before a command; null where nobody can run it. */
  private static List<String> asOrdinaryUser() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    for (String user : List.of("postgres", "nobody")) {
      List<String> as =
          List.of("setpriv", "--reuid=" + user, "--regid=" + group(user), "--clear-groups", "--");
      if (succeeds(with(as, "true"))) {
        return as;
      }
    }
    return null;
  }

  private static boolean succeeds(List<String> command) {
    try {
      run(command);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static String group(String user) {
    return user.equals("nobody") ? "nogroup" : user;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static List<String> with(List<String> first, String... rest) {
    return Stream.concat(first.stream(), Stream.of(rest)).toList();
  }

  /** What a command prints; fails unless it succeeds. */
  private static String run(List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.directory(Path.of("/").toFile());
    builder.environment().putAll(Map.of("LC_ALL", "C", "TMPDIR", "/tmp"));
    Process process = builder.start();
    process.getOutputStream().close();
    String said;
    try (InputStream out = process.getInputStream()) {
      said = new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
    }
    await(process);
    if (process.exitValue() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
    return said;
  }
}
