package dev.gatehouse.common.config;

import static dev.gatehouse.common.config.ConfigKeys.ADMIN_USERNAME;
import static dev.gatehouse.common.config.ConfigKeys.AUDIENCE;
import static dev.gatehouse.common.config.ConfigKeys.BCRYPT_COST;
import static dev.gatehouse.common.config.ConfigKeys.CLUSTER_BIND;
import static dev.gatehouse.common.config.ConfigKeys.CLUSTER_DIR;
import static dev.gatehouse.common.config.ConfigKeys.CLUSTER_HOSTS;
import static dev.gatehouse.common.config.ConfigKeys.DATABASE_URL;
import static dev.gatehouse.common.config.ConfigKeys.DATA_DIR;
import static dev.gatehouse.common.config.ConfigKeys.FIRST_DELAY;
import static dev.gatehouse.common.config.ConfigKeys.HTTP_HOST;
import static dev.gatehouse.common.config.ConfigKeys.HTTP_TLS_CERT;
import static dev.gatehouse.common.config.ConfigKeys.HTTP_TLS_KEY;
import static dev.gatehouse.common.config.ConfigKeys.INSECURE_FAST_HASH;
import static dev.gatehouse.common.config.ConfigKeys.ISSUER;
import static dev.gatehouse.common.config.ConfigKeys.JWT_ALGORITHM;
import static dev.gatehouse.common.config.ConfigKeys.JWT_SECRET;
import static dev.gatehouse.common.config.ConfigKeys.KEYS_ROTATE_EVERY;
import static dev.gatehouse.common.config.ConfigKeys.KEY_ENCRYPTION_KEY;
import static dev.gatehouse.common.config.ConfigKeys.MANAGEMENT_HOST;
import static dev.gatehouse.common.config.ConfigKeys.MANAGEMENT_PORT;
import static dev.gatehouse.common.config.ConfigKeys.MAX_DELAY;
import static dev.gatehouse.common.config.ConfigKeys.ROUTES;
import static dev.gatehouse.common.config.ConfigKeys.TOKEN_PROFILE;
import static dev.gatehouse.common.config.ConfigKeys.TRUSTED_PROXIES;

import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.ConfigReader.Purpose;
import dev.gatehouse.common.jose.HmacSecret;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** What keys must be to one another, and what this version cannot do yet. */
final class Rules {
  /** From this cost on one hash takes about as long as a log-in may (doubling at each step). */
  private static final int SLOW_BCRYPT = 15;

  private final Configuration configuration;
  private final Values values;
  private final Purpose purpose;

  private Rules(Configuration configuration, Values values, Purpose purpose) {
    this.configuration = configuration;
    this.values = values;
    this.purpose = purpose;
  }

  static void check(Configuration configuration, Values values, Purpose purpose) {
    Rules rules = new Rules(configuration, values, purpose);
    rules.files();
    rules.listeners();
    rules.issuer();
    rules.tokens();
    rules.login();
    rules.database();
    rules.laterVersions();
    switch (purpose) {
      case RUN, COMMAND -> {}
      case DEMO -> rules.demo();
      case AUTH, GATEWAY, TASKS -> rules.cluster();
    }
  }

  private void files() {
    if (purpose.listens()) {
      listenersFiles();
    }
    Path dataDir = configuration.dataDir();
    boolean kept = purpose != Purpose.DEMO && purpose != Purpose.GATEWAY;
    if (kept && Files.exists(dataDir) && !Files.isDirectory(dataDir)) {
      values.fault(DATA_DIR, Parsers.quote(dataDir.toString()) + " is a file; name a directory");
    }
  }

  private void listenersFiles() {
    Stream.of(HTTP_TLS_CERT, HTTP_TLS_KEY, ROUTES)
        .filter(key -> values.get(key) != null && !readable(values.get(key)))
        .forEach(
            key ->
                values.fault(
                    key, Parsers.quote(values.get(key).toString()) + " is no readable file"));
    if (values.written(HTTP_TLS_CERT) && !values.written(HTTP_TLS_KEY)) {
      values.fault(HTTP_TLS_CERT, "is given without http.tls-key; give both, or neither");
    }
    if (values.written(HTTP_TLS_KEY) && !values.written(HTTP_TLS_CERT)) {
      values.fault(HTTP_TLS_KEY, "is given without http.tls-cert; give both, or neither");
    }
  }

  private static boolean readable(Path file) {
    return Files.isRegularFile(file) && Files.isReadable(file);
  }

  private void listeners() {
    Configuration.Http http = configuration.http();
    boolean protectedSomehow =
        values.written(HTTP_TLS_CERT) || values.written(TRUSTED_PROXIES) || http.insecure();
    boolean checked = purpose == Purpose.RUN || purpose == Purpose.GATEWAY;
    if (checked && !http.loopback() && !protectedSomehow) {
      values.fault(
          HTTP_HOST,
          http.host()
              + " lets other machines in over plain HTTP; give http.tls-cert and http.tls-key,"
              + " or trusted-proxies, or write http.insecure: true");
    }
    if (purpose.listens() && http.trustedProxies().stream().anyMatch(Cidr::everything)) {
      values.warning(TRUSTED_PROXIES, "believes the forwarding headers of everybody");
    }
    Configuration.Management management = configuration.management();
    if (purpose != Purpose.DEMO && !Hosts.loopback(management.host())) {
      values.warning(
          MANAGEMENT_HOST,
          management.host()
              + " lets other machines reach health"
              + (purpose.listens() ? ", metrics and the admin API" : " and metrics"));
    }
    if (purpose.listens()
        && http.port() != 0
        && http.port() == management.port()
        && http.host().equals(management.host())) {
      values.fault(
          MANAGEMENT_PORT, management.port() + " is the public listener's port; write another");
    }
  }

  private void issuer() {
    URI issuer = configuration.issuer();
    if (issuer == null) {
      if (purpose.part() && !values.broken(ISSUER)) {
        values.fault(
            ISSUER,
            "is required for one part alone, the same on every node; write the URL that clients"
                + " use, such as issuer: https://id.example.com");
      }
      if (purpose == Purpose.RUN
          && !configuration.http().loopback()
          && !values.broken(ISSUER)
          && !values.broken(HTTP_HOST)) {
        values.fault(
            ISSUER,
            "is required when the public listener is not on loopback; write the URL that"
                + " clients use, such as issuer: https://id.example.com");
      }
    } else if ("http".equals(issuer.getScheme()) && !Hosts.loopback(bare(issuer.getHost()))) {
      values.warning(ISSUER, "is plain http beyond this machine; tokens and passwords can be read");
    }
    String audience = configuration.audience();
    if (audience != null
        && audience.equals(configuration.issuerFor(configuration.http().port()) + "/admin")) {
      values.fault(
          AUDIENCE,
          "is the audience of admin tokens; write another, so that no route accepts them");
    }
  }

  private static String bare(String host) {
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  private void tokens() {
    if (values.broken(JWT_ALGORITHM)) {
      return;
    }
    Configuration.Tokens tokens = configuration.tokens();
    boolean symmetric = tokens.algorithm().symmetric();
    if (symmetric && !values.written(JWT_SECRET)) {
      values.fault(
          JWT_SECRET,
          "is required with jwt.algorithm: HS256; make one with: openssl rand -base64 32");
    } else if (!symmetric && values.written(JWT_SECRET)) {
      values.fault(
          JWT_SECRET,
          "is refused with jwt.algorithm: "
              + tokens.algorithm().jwaName()
              + "; remove it, or write jwt.algorithm: HS256");
    } else if (symmetric && tokens.secret() != null) {
      for (String fault : HmacSecret.faults(tokens.secret().value())) {
        values.fault(JWT_SECRET, fault);
      }
    }
    if (symmetric && values.written(KEYS_ROTATE_EVERY) && !values.get(KEYS_ROTATE_EVERY).isZero()) {
      values.warning(
          KEYS_ROTATE_EVERY, "has no effect with jwt.algorithm: HS256, whose secret is yours");
    }
    if (tokens.profile() == TokenProfile.MINIMAL && !symmetric) {
      values.fault(
          TOKEN_PROFILE, "minimal goes with jwt.algorithm: HS256 only; write that, or rfc9068");
    }
  }

  private void login() {
    int cost = configuration.login().bcryptCost();
    if (cost < 10 && !values.get(INSECURE_FAST_HASH)) {
      values.fault(
          BCRYPT_COST,
          cost + " is too cheap; write 10 to 16 (insecure-fast-hash: true allows it for tests)");
    }
    if (cost >= SLOW_BCRYPT) {
      values.warning(
          BCRYPT_COST,
          cost + " takes seconds for each log-in; one of more than 4 s is answered with 504");
    }
    if (values.get(INSECURE_FAST_HASH)) {
      values.warning(
          INSECURE_FAST_HASH, "allows password hashes that are too cheap; for tests only");
    }
    Configuration.Tries tries = configuration.login().tries();
    if (tries.firstDelay().compareTo(tries.maxDelay()) > 0) {
      values.fault(
          values.written(FIRST_DELAY) ? FIRST_DELAY : MAX_DELAY,
          "limits.first-delay is longer than limits.max-delay; write a shorter one");
    }
  }

  /** A generated key would be another one on each node, and in no backup of the database. */
  private void database() {
    boolean keysOfItsOwn =
        purpose == Purpose.RUN || (purpose == Purpose.AUTH && !values.written(CLUSTER_DIR));
    if (keysOfItsOwn
        && values.written(DATABASE_URL)
        && !values.broken(DATABASE_URL)
        && !values.written(KEY_ENCRYPTION_KEY)) {
      values.fault(
          KEY_ENCRYPTION_KEY,
          "is required with database.url, the same on every node; make one with: openssl rand"
              + " -base64 32");
    }
    if (purpose == Purpose.GATEWAY && values.written(DATABASE_URL)) {
      values.warning(DATABASE_URL, "has no effect: a gateway has no database");
    }
  }

  private void laterVersions() {
    if (values.written(CLUSTER_DIR) && purpose == Purpose.RUN) {
      values.fault(CLUSTER_DIR, "is refused: run is one process only; remove it");
    }
    for (ConfigKey<?> key : List.of(CLUSTER_BIND, CLUSTER_HOSTS)) {
      if (values.written(key) && !values.written(CLUSTER_DIR) && purpose != Purpose.DEMO) {
        values.warning(key, "has no effect without cluster.dir");
      }
    }
  }

  private void cluster() {
    Path folder = values.get(CLUSTER_DIR);
    if (!values.written(CLUSTER_DIR)) {
      values.fault(
          CLUSTER_DIR,
          "is required for one part alone; make a folder for this node with: gatehouse cluster"
              + " issue DIR ROLE NAME, and name it (everything in one process: gatehouse run)");
    } else if (folder != null && !Files.isDirectory(folder)) {
      values.fault(
          CLUSTER_DIR,
          Parsers.quote(folder.toString())
              + " is no folder; make it with: gatehouse cluster issue DIR ROLE NAME");
    }
    if (!values.broken(JWT_ALGORITHM) && configuration.tokens().algorithm().symmetric()) {
      values.fault(
          JWT_ALGORITHM,
          "HS256 makes every node of the cluster a signer; write ES256, or another of two keys");
    }
  }

  private void demo() {
    if (!configuration.http().loopback()) {
      values.fault(HTTP_HOST, "the demo listens on loopback only; write 127.0.0.1");
    }
    if (!Hosts.loopback(configuration.management().host())) {
      values.fault(MANAGEMENT_HOST, "the demo listens on loopback only; write 127.0.0.1");
    }
    for (ConfigKey<?> key : List.of(DATABASE_URL, CLUSTER_DIR, CLUSTER_HOSTS, TRUSTED_PROXIES)) {
      if (values.written(key)) {
        values.fault(key, "is refused in the demo, whose password everybody knows; remove it");
      }
    }
    if (configuration.login().adminUsername().equals("ada")) {
      values.fault(ADMIN_USERNAME, "ada is the demo's account; write another name");
    }
    if (values.written(DATA_DIR)) {
      values.warning(
          DATA_DIR, "is not used: the demo has a directory of its own, removed at its end");
    }
  }
}
