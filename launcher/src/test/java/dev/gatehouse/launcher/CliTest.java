package dev.gatehouse.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CliTest {
  @TempDir Path directory;

  private final Map<String, String> environment = new HashMap<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String input = "";

  private int run(String... args) {
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            environment,
            directory);
    return new Cli(console).run(args);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "run",
        "auth",
        "gateway",
        "tasks",
        "check",
        "user",
        "user create",
        "user list",
        "user show",
        "user set-password",
        "user disable",
        "user enable",
        "user delete",
        "user import",
        "client",
        "client create",
        "client list",
        "client rotate-secret",
        "client delete",
        "token",
        "token inspect",
        "token mint",
        "revoke",
        "keys",
        "keys list",
        "keys rotate",
        "keys retire",
        "cluster",
        "cluster init",
        "cluster issue",
        "backup",
        "restore"
      })
  void everyCommandHasHelp(String command) {
    int status = run((command + " --help").strip().split(" "));

    assertThat(status).isZero();
    assertThat(out()).startsWith("Usage: gatehouse" + (command.isEmpty() ? "" : " " + command));
    assertThat(err()).isEmpty();
  }

  @Test
  void publicClientIsRefusedInPlainWords() {
    assertThat(run("client", "create", "spa", "--public")).isEqualTo(2);
    assertThat(err()).contains("leave --public away");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "revoke",
        "revoke --user ada --client c",
        "revoke --token-stdin --client c",
        "client create",
        "client rotate-secret",
        "client delete a b"
      })
  void whatIsNotOneThingIsWrongUsage(String command) {
    assertThat(run(command.split(" "))).isEqualTo(2);
  }

  @Test
  void versionIsPrinted() {
    assertThat(run("--version")).isZero();
    assertThat(out()).startsWith("gatehouse ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "user",
        "token",
        "keys",
        "cluster",
        "cluster init",
        "cluster init a b",
        "cluster issue",
        "cluster issue d auth",
        "cluster issue d signer a",
        "cluster issue d AUTH a",
        "cluster issue d auth a.b",
        "cluster issue d auth ../a",
        "cluster issue d auth a b",
        "serve",
        "run --damo",
        "run extra",
        "user create",
        "user create a b",
        "user show",
        "user create a --password secret",
        "user create a --password-stdin --password-hash-stdin",
        "user create a",
        "user list --server nonsense",
        "user list --server http://127.0.0.1:9000",
        "token mint",
        "token mint ada --minutes 0",
        "revoke",
        "revoke --user ada --token-stdin",
        "revoke --key k --user ada",
        "keys retire",
        "keys retire a b",
        "keys rotate ES256",
        "token mint ada --minutes 1441",
        "token mint ada --minutes -1441",
        "token mint ada --minutes x",
        "backup",
        "restore",
        "check --for everything",
        "check a b",
        "check absent.yaml",
        "check --config a b",
        "run --config absent.yaml",
        "auth",
        "gateway",
        "tasks",
        "check --for auth",
        "check --for gateway",
        "check --for tasks"
      })
  void wrongUsageIsStatusTwoWithPlainWords(String line) {
    int status = line.isEmpty() ? run() : run(line.split(" "));

    assertThat(status).isEqualTo(2);
    assertThat(err()).isNotBlank().doesNotContain("Exception", "\tat ");
    assertThat(out()).isEmpty();
  }

  @Test
  void wrongConfigurationIsStatusTwoWithEveryFault() throws IOException {
    Files.writeString(directory.resolve("gatehouse.yaml"), "http.port: x\nlog.level: y\n");

    assertThat(run("run")).isEqualTo(2);
    assertThat(err().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("gatehouse: gatehouse.yaml:1: http.port"),
            line -> assertThat(line).startsWith("gatehouse: gatehouse.yaml:2: log.level"));
  }

  @Test
  void checkSaysFaultsOfConfigurationAndRoutesTogether() throws IOException {
    Files.writeString(directory.resolve("gatehouse.yaml"), "http.port: x\n");
    Files.writeString(directory.resolve("routes.yaml"), "routes:\n  - nome: a\n");

    assertThat(run("check")).isEqualTo(2);
    assertThat(err()).contains("gatehouse.yaml:1: http.port").contains("routes.yaml:2");
  }

  @Test
  void checkOfGoodFilesSucceedsAlsoWithWarnings() throws IOException {
    Files.writeString(directory.resolve("good.yaml"), "http.port: 8081\n");
    environment.put("GATEHOUSE_SERVICE_PORT", "1");

    assertThat(run("check", "good.yaml")).isZero();
    assertThat(out()).contains("good.yaml, no faults").contains("built-in example");
    assertThat(err()).startsWith("warning: GATEHOUSE_SERVICE_PORT");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "token mint ada",
        "revoke --user ada",
        "revoke --key k",
        "keys list",
        "keys rotate --alg EdDSA",
        "keys retire k",
        "restore absent",
        "backup b"
      })
  void whatNeedsAServerOrDataFailsWithStatusOneAndAWayOut(String line) {
    assertThat(run(line.split(" "))).isEqualTo(1);
    assertThat(err().lines()).singleElement().asString().startsWith("gatehouse: ");
  }

  @Test
  void clusterIsMadeAndItsNodesAreIssued() {
    assertThat(run("cluster", "init", "authority")).isZero();
    assertThat(run("cluster", "issue", "authority", "gateway", "gateway-1")).isZero();

    assertThat(out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("made the authority of cluster "),
            line ->
                assertThat(line).contains("authority/gateway-1", "role gateway", "cluster.dir"));
    assertThat(directory.resolve("authority/gateway-1/node.key")).isNotEmptyFile();
    assertThat(err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cluster init authority",
        "cluster issue authority auth a",
        "cluster issue absent auth b"
      })
  void clusterFolderThatIsThereOrIsNotFailsWithAWayOut(String line) {
    assertThat(run("cluster", "init", "authority")).isZero();
    assertThat(run("cluster", "issue", "authority", "auth", "a")).isZero();

    assertThat(run(line.split(" "))).isEqualTo(1);
    assertThat(err().lines())
        .singleElement()
        .asString()
        .startsWith("gatehouse: ")
        .contains(";")
        .doesNotContain("Exception");
  }

  @Test
  void dataDirectoryThatCannotBeMadeIsOnePlainLine() throws IOException {
    Files.writeString(directory.resolve("file"), "");
    environment.put("GATEHOUSE_DATA_DIR", "file/below");

    assertThat(run("user", "list")).isEqualTo(1);
    assertThat(err()).contains("the data directory").doesNotContain("Exception");
  }

  @Test
  void tokenThatIsNoneIsInspectedAndRefused() {
    input = "junk\n";

    assertThat(run("token", "inspect")).isEqualTo(1);
    assertThat(out()).contains("header: not readable").contains("verifies: no, it is not");
  }

  @Test
  void accountsAreAdministeredWithoutAServer() {
    environment.put("GATEHOUSE_BCRYPT_COST", "4");
    environment.put("GATEHOUSE_INSECURE_FAST_HASH", "true");
    input = "a long password\n";
    assertThat(run("user", "create", "Grace", "--scope", "a:b  c:d", "--password-stdin")).isZero();
    assertThat(run("user", "create", "grace", "--password-stdin")).isEqualTo(1);
    assertThat(run("user", "set-password", "grace", "--password-stdin")).isZero();
    assertThat(run("user", "disable", "grace")).isZero();
    out.reset();
    assertThat(run("user", "list")).isZero();

    assertThat(out()).contains("grace\tdisabled\ta:b c:d").contains("admin\tenabled");
    assertThat(run("user", "enable", "grace")).isZero();
    assertThat(run("user", "delete", "grace")).isZero();
    assertThat(run("user", "show", "grace")).isEqualTo(1);
  }

  @Test
  void importIsAllOrNothingAndNamesTheLines() throws IOException {
    environment.put("GATEHOUSE_BCRYPT_COST", "4");
    environment.put("GATEHOUSE_INSECURE_FAST_HASH", "true");
    String good = "{\"username\":\"a\",\"password\":\"a long password\"}\n";
    Files.writeString(directory.resolve("bad"), good + "{\"user\":1}\n[]\n");
    Files.writeString(directory.resolve("good"), good + "\n" + good.replace("\"a\"", "\"b\""));

    assertThat(run("user", "import", "bad")).isEqualTo(1);
    assertThat(err()).contains("line 2: ").contains("line 3: ");
    out.reset();
    assertThat(run("user", "import", "good")).isZero();
    assertThat(out()).contains("created 2 accounts");
  }
}
