package dev.gatehouse.common.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.config.ConfigReader.Result;
import dev.gatehouse.common.jose.Algorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
  private static final String GOOD_SECRET = "k7Hq2vWnR9sXc4mBzL0pTfJd8yGaE3uo";

  @TempDir Path directory;

  private final Map<String, String> environment = new HashMap<>();

  private Result read() {
    return read(Purpose.RUN);
  }

  private Result read(Purpose purpose) {
    return ConfigReader.read(null, environment, directory, purpose);
  }

  private Result readFile(String yaml) {
    write("gatehouse.yaml", yaml);
    return read();
  }

  private Path write(String name, String text) {
    try {
      return Files.writeString(directory.resolve(name), text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static List<String> faults(Result result) {
    return result.faults().stream().map(Fault::toString).toList();
  }

  private static List<String> warnings(Result result) {
    return result.warnings().stream().map(Fault::toString).toList();
  }

  @Test
  void nothingWrittenGivesTheDefaultsOfTheInterface() {
    Result result = read();

    assertThat(faults(result)).isEmpty();
    assertThat(warnings(result)).isEmpty();
    Configuration c = result.configuration();
    assertThat(c.http().host()).isEqualTo("127.0.0.1");
    assertThat(c.http().port()).isEqualTo(8080);
    assertThat(c.http().tls()).isFalse();
    assertThat(c.http().trustedProxies()).isEmpty();
    assertThat(c.management()).isEqualTo(new Configuration.Management("127.0.0.1", 9000));
    assertThat(c.dataDir()).isEqualTo(directory.resolve("data"));
    assertThat(c.routes()).isNull();
    assertThat(c.issuerFor(8081)).isEqualTo(URI.create("http://127.0.0.1:8081"));
    assertThat(c.audienceFor(8081)).isEqualTo("http://127.0.0.1:8081");
    assertThat(c.tokens())
        .isEqualTo(
            new Configuration.Tokens(
                TokenProfile.RFC9068,
                Algorithm.ES256,
                null,
                Duration.ofMinutes(30),
                Duration.ofDays(30),
                Duration.ofDays(7),
                Duration.ofSeconds(10),
                Duration.ZERO));
    assertThat(c.login().bcryptCost()).isEqualTo(12);
    assertThat(c.login().passwordGrant()).isTrue();
    assertThat(c.login().adminUsername()).isEqualTo("admin");
    assertThat(c.login().tries())
        .isEqualTo(new Configuration.Tries(10, Duration.ofSeconds(1), Duration.ofMinutes(5), 100));
    assertThat(c.silenceLimit()).isEqualTo(Duration.ofSeconds(3));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http.host                             | ::1
          http.host                             | '[::1]'
          http.host                             | localhost
          http.port                             | 0
          http.port                             | 65535
          http.insecure                         | true
          http.insecure                         | on
          trusted-proxies                       | 10.0.0.0/8, 2001:db8::/32,192.0.2.1
          management.port                       | 0
          management.port                       | 65535
          data-dir                              | some where/else
          issuer                                | https://id.example.com
          issuer                                | https://example.com/id
          audience                              | urn:orders
          access-token.ttl                      | PT1S
          access-token.ttl                      | PT24H
          access-token.ttl                      | P1D
          refresh-token.ttl                     | P365D
          refresh-token.ttl                     | PT1S
          refresh-token.idle                    | P365D
          refresh-token.grace                   | PT0S
          refresh-token.grace                   | PT5M
          keys.rotate-every                     | off
          keys.rotate-every                     | false
          keys.rotate-every                     | PT1M
          keys.rotate-every                     | P365D
          clock-leeway                          | PT60S
          bcrypt.cost                           | 10
          bcrypt.cost                           | 16
          insecure-fast-hash                    | true
          password-grant                        | off
          password-grant                        | false
          admin.username                        | Root.Admin_1@x-y
          admin.password                        | 12345678
          admin.password                        | 123456789012345678901234567890123456789012345678901234567890123456789012
          key-encryption-key                    | AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=
          cluster.bind                          | 127.0.0.1:7800
          cluster.bind                          | '[::1]:65526'
          cluster.bind                          | auth-service:1
          cluster.hosts                         | a, b:7800
          feed.silence-limit                    | PT1S
          feed.silence-limit                    | PT1M
          feed.silence-limit                    | PT2.5S
          limits.failures-per-account-address   | 1
          limits.failures-per-account-address   | 1000
          limits.first-delay                    | PT1S
          limits.max-delay                      | PT24H
          limits.failures-per-address-minute    | 1
          limits.failures-per-address-minute    | 1000000
          log.level                             | trace
          log.level                             | error
          log.format                            | json
          """)
  void valueAtItsBoundIsTakenFromFileAndEnvironmentAlike(String key, String value) {
    Result fromFile = readFile(key + ": '" + value + "'\n");
    write("gatehouse.yaml", "");
    environment.put(ConfigKeys.named(key).variable(), value);
    Result fromEnvironment = read();

    assertThat(faults(fromFile)).isEmpty();
    assertThat(faults(fromEnvironment)).isEmpty();
    assertThat(fromEnvironment.configuration()).isEqualTo(fromFile.configuration());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          http.host                             | a b                      | neither an IP address nor a host name
          http.host                             | 127.1                    | neither an IP address nor a host name
          http.host                             | 256.0.0.1                | neither an IP address nor a host name
          http.host                             | http://localhost         | neither an IP address nor a host name
          http.port                             | 65536                    | not a whole number within 0 and 65535
          http.port                             | -1                       | not a whole number within 0 and 65535
          http.port                             | 0x50                     | not a whole number within 0 and 65535
          http.port                             | 99999999999999999999     | not a whole number within 0 and 65535
          http.tls-cert                         | none.pem                 | is no readable file
          http.tls-key                          | none.pem                 | is no readable file
          http.insecure                         | yes                      | neither true nor false
          trusted-proxies                       | 10.0.0.0/33              | no prefix within 0 and 32
          trusted-proxies                       | 10.0.0.1/8               | did you mean 10.0.0.0/8?
          trusted-proxies                       | example.com              | no block of addresses
          trusted-proxies                       | 'x,10.0.0.0/8,::1/129'   | write one such as 10.0.0.0/8; '::1/129' has no prefix within
          trusted-proxies                       | '10.0.0.0/8,,192.0.2.1'  | empty item
          management.host                       | a/b                      | neither an IP address nor a host name
          management.port                       | 65536                    | not a whole number within 0 and 65535
          management.port                       | 8080                     | the public listener's port
          database.url                          | mysql://db               | not of the form
          database.url                          | postgresql://u:p@db:0/d  | within 1 and 65535
          database.url                          | postgresql://u:p%@db/d   | two hexadecimal digits
          database.url                          | postgresql://u:p@db/d?x  | sslmode
          database.url                          | postgresql://u:p@db/d?sslmode=require&sslrootcert=/ca | without sslmode=verify-full
          routes                                | none.yaml                | is no readable file
          issuer                                | id.example.com           | no http(s) URL
          issuer                                | ftp://id.example.com     | no http(s) URL
          issuer                                | https://id.example.com/  | slash at its end
          issuer                                | https://id.example.com?a | has a query
          issuer                                | https://id.example.com#a | a fragment
          issuer                                | https://u@id.example.com | a user
          issuer                                | 'https://a b'            | no URL
          audience                              | a b                      | printable ASCII
          audience                              | http://127.0.0.1:8080/admin | audience of admin tokens
          token.profile                         | minimel                  | did you mean minimal?
          token.profile                         | minimal                  | jwt.algorithm: HS256 only
          jwt.algorithm                         | none                     | is none of HS256, ES256
          jwt.algorithm                         | es256                    | did you mean ES256?
          jwt.algorithm                         | HS256                    | jwt.secret: is required
          jwt.secret                            | k7Hq2vWnR9sXc4mBzL0pTfJd8yGaE3uo | is refused with jwt.algorithm: ES256
          access-token.ttl                      | PT0S                     | not within PT1S and PT24H
          access-token.ttl                      | PT24H1S                  | not within PT1S and PT24H
          access-token.ttl                      | 30m                      | no ISO-8601 duration
          access-token.ttl                      | PT1.5S                   | not in whole seconds
          refresh-token.ttl                     | P366D                    | not within PT1S and P365D
          refresh-token.idle                    | PT0S                     | not within PT1S and P365D
          refresh-token.grace                   | PT301S                   | not within PT0S and PT5M
          keys.rotate-every                     | PT59S                    | not within PT1M and P365D
          keys.rotate-every                     | never                    | no ISO-8601 duration
          clock-leeway                          | PT61S                    | not within PT0S and PT1M
          clock-leeway                          | PT-1S                    | not within PT0S and PT1M
          bcrypt.cost                           | 9                        | is too cheap
          bcrypt.cost                           | 3                        | within 4 and 16
          bcrypt.cost                           | 17                       | within 4 and 16
          insecure-fast-hash                    | maybe                    | neither true nor false
          password-grant                        | maybe                    | neither on nor off
          admin.username                        | a b                      | no account name
          admin.username                        | 12345678901234567890123456789012345678901234567890123456789012345 | no account name
          admin.username                        | Kate                     | no account name
          admin.username                        | ..                       | is reserved
          admin.username                        | First-Party              | is reserved
          admin.password                        | 1234567                  | it has 7 bytes
          admin.password                        | €€€€€€€€€€€€€€€€€€€€€€€€€ | it has 75 bytes
          key-encryption-key                    | AAAA                     | not the base64 form of 32 bytes
          key-encryption-key                    | ***                      | not the base64 form of 32 bytes
          cluster.dir                           | c                        | run is one process only
          cluster.bind                          | 127.0.0.1                | not HOST:PORT
          cluster.bind                          | 127.0.0.1:0              | not HOST:PORT
          cluster.bind                          | 127.0.0.1:65536          | not HOST:PORT
          cluster.bind                          | 127.0.0.1:65527          | a port up to 65526
          cluster.bind                          | 0.0.0.0:7800             | is every address
          cluster.bind                          | '[::]:7800'              | is every address
          cluster.hosts                         | 'a,b:x'                  | not HOST or HOST:PORT
          feed.silence-limit                    | PT0.9S                   | not within PT1S and PT1M
          feed.silence-limit                    | PT61S                    | not within PT1S and PT1M
          limits.failures-per-account-address   | 0                        | within 1 and 1000
          limits.failures-per-account-address   | 1001                     | within 1 and 1000
          limits.first-delay                    | PT0S                     | not within PT1S and PT1H
          limits.first-delay                    | PT1H1S                   | not within PT1S and PT1H
          limits.first-delay                    | PT6M                     | longer than limits.max-delay
          limits.max-delay                      | PT24H1S                  | not within PT1S and PT24H
          limits.failures-per-address-minute    | 0                        | within 1 and 1000000
          limits.failures-per-address-minute    | 1000001                  | within 1 and 1000000
          log.level                             | verbose                  | is none of error, warn, info
          log.level                             | wran                     | did you mean warn?
          log.format                            | xml                      | is none of text, json
          """)
  void valueBeyondItsBoundIsAFaultWithPlaceKeyAndAdvice(String key, String value, String says) {
    Result fromFile = readFile("# a comment\n" + key + ": '" + value + "'\n");
    write("gatehouse.yaml", "");
    String variable = ConfigKeys.named(key).variable();
    environment.put(variable, value);
    Result fromEnvironment = read();

    assertThat(fromFile.configuration()).isNull();
    assertThat(fromEnvironment.configuration()).isNull();
    assertThat(faults(fromFile)).anySatisfy(fault -> assertThat(fault).contains(says));
    assertThat(faults(fromEnvironment)).anySatisfy(fault -> assertThat(fault).contains(says));
    if (!says.startsWith("jwt.secret")) {
      assertThat(faults(fromFile)).first().asString().startsWith("gatehouse.yaml:2: " + key + ": ");
      assertThat(faults(fromEnvironment)).first().asString().startsWith(variable + ": " + key);
    }
    assertThat(faults(fromFile)).allSatisfy(fault -> assertThat(fault).doesNotContain("\n"));
  }

  @Test
  void everyKeyIsInTheTableOfBounds() throws IOException {
    String table =
        Files.readString(
            Path.of("src/test/java/dev/gatehouse/common/config/ConfigReaderTest.java"));

    for (ConfigKey<?> key : ConfigKeys.all()) {
      assertThat(table).contains("          " + key.name() + " ");
    }
  }

  @Test
  void everyFaultIsSaidAtOnce() {
    environment.put("GATEHOUSE_ACCESS_TOKEN_TTL", "0");

    Result result = readFile("http:\n  port: 70000\n  hots: x\nlog.level: loud\nissuer: nope\n");

    assertThat(faults(result))
        .satisfiesExactlyInAnyOrder(
            fault -> assertThat(fault).startsWith("gatehouse.yaml:2: http.port: '70000'"),
            fault ->
                assertThat(fault)
                    .isEqualTo("gatehouse.yaml:3: 'http.hots' is no key; did you mean http.host?"),
            fault -> assertThat(fault).startsWith("gatehouse.yaml:4: log.level: 'loud'"),
            fault -> assertThat(fault).startsWith("gatehouse.yaml:5: issuer: 'nope'"),
            fault -> assertThat(fault).startsWith("GATEHOUSE_ACCESS_TOKEN_TTL: access-token.ttl"));
  }

  @Test
  void environmentWinsOverTheFile() {
    environment.put("GATEHOUSE_HTTP_PORT", "8082");

    assertThat(readFile("http.port: 8081\n").configuration().http().port()).isEqualTo(8082);
  }

  @Test
  void valueOfAFileLosesOneNewlineOnly() {
    environment.put("GATEHOUSE_JWT_ALGORITHM", "HS256");
    environment.put("GATEHOUSE_JWT_SECRET_FILE", write("secret", GOOD_SECRET + "\n\n").toString());

    Result result = read();

    assertThat(faults(result)).isEmpty();
    assertThat(result.configuration().tokens().secret().value()).isEqualTo(GOOD_SECRET + "\n");
  }

  @Test
  void valueGivenTwiceOrNotAtAllIsAFault() {
    environment.put("GATEHOUSE_HTTP_PORT", "8082");
    environment.put("GATEHOUSE_HTTP_PORT_FILE", "port");
    environment.put("GATEHOUSE_AUDIENCE_FILE", "absent");
    environment.put("GATEHOUSE_ISSUER", "");

    assertThat(faults(readFile("log.level: info\nlog:\n  level: warn\n  format:\n")))
        .satisfiesExactlyInAnyOrder(
            fault -> assertThat(fault).startsWith("GATEHOUSE_HTTP_PORT_FILE: http.port: is given"),
            fault -> assertThat(fault).startsWith("GATEHOUSE_AUDIENCE_FILE: audience: the file"),
            fault -> assertThat(fault).startsWith("GATEHOUSE_ISSUER: issuer: is empty"),
            fault -> assertThat(fault).startsWith("gatehouse.yaml:3: log.level: is written twice"),
            fault -> assertThat(fault).startsWith("gatehouse.yaml:4: log.format: has no value"));
  }

  @Test
  void unknownVariableIsAWarningAndOthersAreNot() {
    environment.put("GATEHOUSE_HTTP_PROT", "1");
    environment.put("GATEHOUSE_SERVICE_HOST", "10.0.0.1");
    environment.put("GATEHOUSE_ADMIN_TOKEN_FILE", "x");
    environment.put("HOME", "/root");

    Result result = read();

    assertThat(faults(result)).isEmpty();
    assertThat(warnings(result))
        .satisfiesExactly(
            warning ->
                assertThat(warning)
                    .isEqualTo(
                        "GATEHOUSE_HTTP_PROT: is no key and is ignored; did you mean"
                            + " GATEHOUSE_HTTP_PORT?"),
            warning -> assertThat(warning).startsWith("GATEHOUSE_SERVICE_HOST: is no key"));
  }

  @Test
  void listMayBeASequenceAndOtherValuesMayNot() {
    Result good = readFile("trusted-proxies: [10.0.0.0/8, '::1']\n");
    Result bad = readFile("http.port: [1, 2]\n");

    assertThat(good.configuration().http().trustedProxies())
        .extracting(Cidr::toString)
        .containsExactly("10.0.0.0/8", "0:0:0:0:0:0:0:1/128");
    assertThat(faults(bad))
        .containsExactly("gatehouse.yaml:1: http.port: it is a list; write one value");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- a\n- b\n",
        "just text\n",
        "http.port: 1\n---\nhttp.port: 2\n",
        "a: [1\n",
        "http: 8080\n",
        "\thttp.port: 1\n",
        "? [a, b]\n: c\n",
        "http: &a\n  port: 1\n  again: *a\n",
        "x: \u0000\n",
        "http.port: {a: b}\n",
        "http.port: *unknown\n"
      })
  void fileThatIsNoConfigurationIsAFaultWithItsLine(String yaml) {
    Result result = readFile(yaml);

    assertThat(result.configuration()).isNull();
    assertThat(faults(result)).isNotEmpty().allMatch(fault -> fault.startsWith("gatehouse.yaml"));
  }

  @Test
  void fileNestedWithoutEndIsAFault() {
    assertThat(faults(readFile("a: " + "[".repeat(200_000)))).hasSize(1);
  }

  @Test
  void fileThatIsTooLargeOrNoTextOrAbsentIsAFault() throws IOException {
    write("large.yaml", "#".repeat(1024 * 1024 + 1));
    Files.write(directory.resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xe9});

    for (String name : List.of("large.yaml", "latin.yaml", "absent.yaml", ".", "a\0b")) {
      Result result = ConfigReader.read(name, environment, directory, Purpose.RUN);
      assertThat(result.faults()).as(name).hasSize(1);
    }
  }

  @Test
  void relativePathsStartFromTheirOwnPlace() throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(conf.resolve("g.yaml"), "data-dir: d\n");
    Files.writeString(conf.resolve("routes.yaml"), "routes: []\n");
    environment.put("GATEHOUSE_CONFIG", "conf/g.yaml");

    Configuration fromFile = read().configuration();
    environment.put("GATEHOUSE_DATA_DIR", "d");
    Configuration fromEnvironment = read().configuration();

    assertThat(fromFile.dataDir()).isEqualTo(conf.resolve("d"));
    assertThat(fromFile.routes()).isEqualTo(conf.resolve("routes.yaml"));
    assertThat(fromEnvironment.dataDir()).isEqualTo(directory.resolve("d"));
  }

  @Test
  void listenerBeyondLoopbackNeedsAnIssuerAndProtection() {
    environment.put("GATEHOUSE_HTTP_HOST", "0.0.0.0");
    List<String> bare = faults(read());
    environment.put("GATEHOUSE_ISSUER", "https://id.example.com");
    environment.put("GATEHOUSE_TRUSTED_PROXIES", "10.0.0.0/8");
    List<String> behindProxy = faults(read());
    environment.remove("GATEHOUSE_TRUSTED_PROXIES");
    environment.put("GATEHOUSE_HTTP_INSECURE", "true");
    List<String> insecure = faults(read());

    assertThat(bare)
        .satisfiesExactly(
            fault -> assertThat(fault).startsWith("GATEHOUSE_HTTP_HOST: http.host: 0.0.0.0 lets"),
            fault -> assertThat(fault).startsWith("issuer: is required"));
    assertThat(behindProxy).isEmpty();
    assertThat(insecure).isEmpty();
  }

  @Test
  void minimalProfileWithSecretIsTaken() {
    Result result =
        readFile("token.profile: minimal\njwt.algorithm: HS256\njwt.secret: " + GOOD_SECRET + "\n");

    assertThat(faults(result)).isEmpty();
    assertThat(result.configuration().tokens().profile()).isEqualTo(TokenProfile.MINIMAL);
  }

  @Test
  void shortSecretIsAFaultThatDoesNotShowIt() {
    Result result = readFile("jwt.algorithm: HS256\njwt.secret: hunter2hunter2\n");

    assertThat(faults(result)).first().asString().startsWith("gatehouse.yaml:2: jwt.secret: ");
    assertThat(faults(result)).allMatch(fault -> !fault.contains("hunter2"));
  }

  @Test
  void secretsAreNeverShown() {
    environment.put("GATEHOUSE_JWT_ALGORITHM", "HS256");
    environment.put("GATEHOUSE_JWT_SECRET", GOOD_SECRET);
    environment.put("GATEHOUSE_ADMIN_PASSWORD", "correct horse");
    environment.put("GATEHOUSE_KEY_ENCRYPTION_KEY", "A".repeat(43) + "=");

    assertThat(read().configuration().toString())
        .doesNotContain(GOOD_SECRET, "correct horse", "AAAA")
        .contains("Secret[hidden]");
  }

  @Test
  void cheapHashNeedsTheFlag() {
    Result result = readFile("bcrypt.cost: 4\ninsecure-fast-hash: true\n");

    assertThat(result.configuration().login().bcryptCost()).isEqualTo(4);
    assertThat(warnings(result)).anyMatch(warning -> warning.contains("for tests only"));
  }

  @Test
  void costThatTakesSecondsIsAWarning() {
    assertThat(warnings(readFile("bcrypt.cost: 15\n")))
        .anyMatch(warning -> warning.contains("takes seconds"));
    assertThat(warnings(readFile("bcrypt.cost: 14\n"))).isEmpty();
  }

  @Test
  void databaseUrlNeedsAKeyEncryptionKey() {
    environment.put("GATEHOUSE_DATABASE_URL", "postgresql://u:hunter2@db/d?sslmode=require");

    assertThat(faults(read()))
        .singleElement()
        .asString()
        .contains("key-encryption-key", "required with database.url", "openssl")
        .doesNotContain("hunter2");

    environment.put("GATEHOUSE_KEY_ENCRYPTION_KEY", "A".repeat(43) + "=");
    assertThat(read().configuration().toString()).doesNotContain("hunter2");
    assertThat(read().configuration().databaseUrl().value())
        .isEqualTo("postgresql://u:hunter2@db/d?sslmode=require");
  }

  @Test
  void demoRefusesWhatWouldLetOthersIn() {
    environment.put("GATEHOUSE_HTTP_HOST", "0.0.0.0");
    environment.put("GATEHOUSE_DATABASE_URL", "postgresql://u:p@db/d");
    environment.put("GATEHOUSE_CLUSTER_DIR", "c");
    environment.put("GATEHOUSE_TRUSTED_PROXIES", "10.0.0.0/8");
    environment.put("GATEHOUSE_ADMIN_USERNAME", "ada");

    assertThat(faults(read(Purpose.DEMO)))
        .satisfiesExactlyInAnyOrder(
            fault -> assertThat(fault).startsWith("GATEHOUSE_HTTP_HOST"),
            fault -> assertThat(fault).startsWith("GATEHOUSE_DATABASE_URL"),
            fault -> assertThat(fault).startsWith("GATEHOUSE_CLUSTER_DIR"),
            fault -> assertThat(fault).startsWith("GATEHOUSE_TRUSTED_PROXIES"),
            fault -> assertThat(fault).startsWith("GATEHOUSE_ADMIN_USERNAME"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH", "GATEWAY", "TASKS"})
  void onePartAloneNeedsAClusterAndAnIssuer(Purpose purpose) {
    assertThat(faults(read(purpose)))
        .satisfiesExactlyInAnyOrder(
            fault -> assertThat(fault).startsWith("cluster.dir: is required"),
            fault -> assertThat(fault).startsWith("issuer: is required for one part alone"));
  }

  @ParameterizedTest
  @CsvSource({"AUTH,false", "TASKS,false", "GATEWAY,true"})
  void onlyWhoHasAPublicListenerIsJudgedByItsKeys(Purpose purpose, boolean judged)
      throws IOException {
    Files.createDirectory(directory.resolve("node"));
    write(
        "gatehouse.yaml",
        "cluster.dir: node\nissuer: https://id.example.com\nhttp.host: 0.0.0.0\n"
            + "routes: missing.yaml\n");

    assertThat(faults(read(purpose))).hasSize(judged ? 2 : 0);
  }

  @Test
  void commandsBesideAServerOfAClusterReadItsConfiguration() throws IOException {
    Files.createDirectory(directory.resolve("node"));
    write("gatehouse.yaml", "cluster.dir: node\nhttp.host: 0.0.0.0\n");

    assertThat(faults(read(Purpose.COMMAND))).isEmpty();
    assertThat(faults(read(Purpose.RUN))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"AUTH", "GATEWAY", "TASKS"})
  void clusterIsReadWithItsDefaults(Purpose purpose) throws IOException {
    Path folder = Files.createDirectory(directory.resolve("node"));
    write(
        "gatehouse.yaml",
        "issuer: https://id.example.com\n"
            + "cluster:\n  dir: node\n  hosts: [auth-service, '[::1]:7900']\n");
    Result result = read(purpose);

    assertThat(faults(result)).isEmpty();
    assertThat(warnings(result)).isEmpty();
    assertThat(result.configuration().cluster())
        .isEqualTo(
            new Configuration.Cluster(
                folder,
                new HostPort("127.0.0.1", 7800),
                List.of(new HostPort("auth-service", 7800), new HostPort("::1", 7900))));
    assertThat(result.configuration().cluster().hosts().getLast()).hasToString("[::1]:7900");
  }

  @Test
  void clusterWithASharedSecretIsAFault() throws IOException {
    Files.createDirectory(directory.resolve("node"));
    write(
        "gatehouse.yaml",
        "issuer: https://id.example.com\ncluster.dir: node\njwt:\n  algorithm: HS256\n  secret: "
            + GOOD_SECRET
            + "\n");

    assertThat(faults(read(Purpose.GATEWAY)))
        .singleElement()
        .asString()
        .startsWith("gatehouse.yaml:4: jwt.algorithm: HS256")
        .contains("write ES256");
  }

  @Test
  void clusterFolderThatIsNoneIsAFault() {
    write("gatehouse.yaml", "issuer: https://id.example.com\ncluster.dir: gatehouse.yaml\n");

    assertThat(faults(read(Purpose.AUTH)))
        .singleElement()
        .asString()
        .contains("cluster.dir", "is no folder", "gatehouse cluster issue");
  }

  @Test
  void processWithoutAFolderIsInNoCluster() {
    assertThat(read().configuration().cluster()).isNull();
  }

  @Test
  void settingOfALaterVersionIsAWarning() {
    Result result = readFile("cluster.hosts: a\n");

    assertThat(faults(result)).isEmpty();
    assertThat(warnings(result)).hasSize(1).allMatch(warning -> warning.contains("has no effect"));
  }

  @Test
  void rotationOfASharedSecretIsAWarning() {
    String secret = "jwt.algorithm: HS256\njwt.secret: 0f3c1d6a9b7e4f2280c5a1d7e6b49382aa17\n";

    assertThat(warnings(readFile(secret + "keys.rotate-every: P7D\n")))
        .singleElement()
        .asString()
        .contains("keys.rotate-every: has no effect with jwt.algorithm: HS256");
    assertThat(warnings(readFile(secret + "keys.rotate-every: off\n"))).isEmpty();
    assertThat(warnings(readFile("keys.rotate-every: P7D\n"))).isEmpty();
  }

  @Test
  void blockOfAddressesEndsWhereItsPrefixSays() throws Exception {
    Cidr block = Cidr.parse("10.1.0.0/23");

    assertThat(block.contains(Hosts.literal("10.1.1.255"))).isTrue();
    assertThat(block.contains(Hosts.literal("10.1.2.0"))).isFalse();
    assertThat(block.contains(Hosts.literal("::1"))).isFalse();
    assertThat(Cidr.parse("0.0.0.0/0").contains(Hosts.literal("255.255.255.255"))).isTrue();
  }
}
