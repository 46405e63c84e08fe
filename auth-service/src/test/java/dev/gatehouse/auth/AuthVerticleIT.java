package dev.gatehouse.auth;

import static dev.gatehouse.auth.RunningAuth.claims;
import static dev.gatehouse.auth.RunningAuth.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.auth.AuthCalls;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.DeleteUser;
import dev.gatehouse.common.auth.KeyList;
import dev.gatehouse.common.auth.ListKeys;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.ShowUser;
import dev.gatehouse.common.claims.TokenProfile;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.jose.Algorithm;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class AuthVerticleIT {

  private static final String ADA = "analytical-engine-1843";

  private final TestClock clock = new TestClock();
  @TempDir Path dataDir;

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"HS256"})
  void restartKeepsKeyAndAccounts(Algorithm algorithm, Vertx vertx) {
    AuthSettings settings = asymmetric(algorithm, null);
    RunningAuth first = RunningAuth.start(vertx, settings, clock);
    KeyList.Entry key = onlyKey(first);
    String accountId = show(first, "ada");
    first.stop();

    RunningAuth second = RunningAuth.start(vertx, settings, clock);

    assertThat(onlyKey(second)).isEqualTo(key);
    assertThat(key.alg()).isEqualTo(algorithm.jwaName());
    assertThat(show(second, "ada")).isEqualTo(accountId);
    Secret token = second.login("ada", ADA).accessToken();
    assertThat(header(token).getString("kid")).isEqualTo(key.kid());
    assertThat(header(token).getString("alg")).isEqualTo(algorithm.jwaName());
    // the administrator's own token verifies: signature, claims and key ring fit together
    assertThat(second.ask(AuthCalls.LIST_KEYS, new ListKeys(second.adminToken())).keys())
        .hasSize(1);
    second.stop();
  }

  @Test
  void secondStartHashesNothing(Vertx vertx) {
    RunningAuth first = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    assertThat(first.rounds()).isEqualTo(32);
    first.stop();

    RunningAuth second = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);

    assertThat(second.rounds()).isZero();
    second.stop();
  }

  @Test
  void privateKeyIsNowhereInTheDataDirectory(Vertx vertx) throws Exception {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    auth.stop();

    // the DER of every EC private key of PKCS #8 begins alike
    String marker =
        Base64.getUrlEncoder()
            .encodeToString(new byte[] {0x30, (byte) 0x81, (byte) 0x87, 2, 1, 0})
            .substring(0, 8);
    try (var files = Files.list(dataDir)) {
      for (Path file : files.toList()) {
        assertThat(
                new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(marker)
            .doesNotContain(ADA);
      }
    }
  }

  @Test
  void lostKeyEncryptionKeyFailsTheStartInOneLine(Vertx vertx) throws Exception {
    RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock).stop();
    Files.delete(dataDir.resolve("key-encryption-key"));

    assertThatThrownBy(() -> RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock))
        .isInstanceOf(AuthStartException.class)
        .hasMessageContaining("key-encryption-key is missing")
        .hasMessageNotContaining("\n");
    assertThat(dataDir.resolve("key-encryption-key")).doesNotExist();
  }

  @Test
  void failedStartLetsGoOfTheDataDirectory(Vertx vertx) throws Exception {
    RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock).stop();
    Path file = dataDir.resolve("key-encryption-key");
    String kept = Files.readString(file);
    Files.delete(file);
    assertThatThrownBy(() -> RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock))
        .isInstanceOf(AuthStartException.class);
    Files.writeString(file, kept);

    RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock).stop();
  }

  @Test
  void anotherKeyEncryptionKeyFailsTheStartInOneLine(Vertx vertx) {
    RunningAuth.start(vertx, asymmetric(Algorithm.ES256, kek(1)), clock).stop();

    assertThatThrownBy(() -> RunningAuth.start(vertx, asymmetric(Algorithm.ES256, kek(2)), clock))
        .isInstanceOf(AuthStartException.class)
        .hasMessageContaining("does not open signing key")
        .hasMessageNotContaining("\n");
    assertThat(dataDir.resolve("key-encryption-key")).doesNotExist();
    RunningAuth.start(vertx, asymmetric(Algorithm.ES256, kek(1)), clock).stop();
  }

  @Test
  void malformedKeyEncryptionKeyFailsTheStartInOneLine(Vertx vertx) {
    assertThatThrownBy(
            () -> RunningAuth.start(vertx, asymmetric(Algorithm.ES256, new Secret("x")), clock))
        .isInstanceOf(AuthStartException.class)
        .hasMessageContaining("base64 of 32 bytes");
  }

  @Test
  void anotherAlgorithmInTheConfigurationChangesNoKey(Vertx vertx) {
    RunningAuth first = RunningAuth.start(vertx, asymmetric(Algorithm.ES256, null), clock);
    KeyList.Entry key = onlyKey(first);
    first.stop();

    RunningAuth second = RunningAuth.start(vertx, asymmetric(Algorithm.RS256, null), clock);

    assertThat(onlyKey(second)).isEqualTo(key);
    assertThat(header(second.login("ada", ADA).accessToken()).getString("alg")).isEqualTo("ES256");
    second.stop();
  }

  @Test
  void sharedSecretSignsWhileTheStoredKeySleeps(Vertx vertx) {
    RunningAuth first = RunningAuth.start(vertx, asymmetric(Algorithm.ES256, null), clock);
    KeyList.Entry key = onlyKey(first);
    first.stop();

    RunningAuth secret =
        RunningAuth.start(vertx, RunningAuth.hs256(dataDir, TokenProfile.RFC9068), clock);
    assertThat(header(secret.login("ada", ADA).accessToken()).getString("alg")).isEqualTo("HS256");
    assertThat(secret.ask(AuthCalls.LIST_KEYS, new ListKeys(secret.adminToken())).keys())
        .extracting(entry -> entry.alg() + " " + entry.state())
        .containsExactly("ES256 retiring", "HS256 active");
    secret.stop();

    RunningAuth back = RunningAuth.start(vertx, asymmetric(Algorithm.ES256, null), clock);
    assertThat(onlyKey(back)).isEqualTo(key);
    back.stop();
  }

  @Test
  void sharedSecretIsNotStored(Vertx vertx) throws Exception {
    RunningAuth auth =
        RunningAuth.start(vertx, RunningAuth.hs256(dataDir, TokenProfile.MINIMAL), clock);
    Secret token = auth.login("ada", ADA).accessToken();
    auth.stop();

    assertThat(header(token).fieldNames()).containsExactlyInAnyOrder("alg", "typ");
    assertThat(claims(token).fieldNames())
        .containsExactlyInAnyOrder("sub", "exp", "iat", "jti", "scope", "epoch");
    try (var files = Files.list(dataDir)) {
      for (Path file : files.toList()) {
        assertThat(
                new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1))
            .doesNotContain(RunningAuth.HMAC_SECRET);
      }
    }
  }

  @Test
  void lostKeyEncryptionKeyFailsTheStartWithASharedSecretTooForRefreshTokensNeedIt(Vertx vertx)
      throws Exception {
    AuthSettings settings = RunningAuth.hs256(dataDir, TokenProfile.RFC9068);
    RunningAuth.start(vertx, settings, clock).stop();
    Path file = dataDir.resolve("key-encryption-key");
    String kept = Files.readString(file);
    Files.delete(file);

    assertThatThrownBy(() -> RunningAuth.start(vertx, settings, clock))
        .isInstanceOf(AuthStartException.class)
        .hasMessageContaining("key-encryption-key is missing")
        .hasMessageNotContaining("\n");
    assertThat(file).doesNotExist();
    Files.writeString(file, Base64.getEncoder().encodeToString(new byte[32]));
    assertThatThrownBy(() -> RunningAuth.start(vertx, settings, clock))
        .isInstanceOf(AuthStartException.class)
        .hasMessageContaining("does not open the key refresh-token")
        .hasMessageNotContaining("\n");
    Files.writeString(file, kept);
    RunningAuth.start(vertx, settings, clock).stop();
  }

  @Test
  void generatedAdministratorsPasswordIsInAFileOfItsOwn(Vertx vertx) throws Exception {
    AuthSettings settings = administrator(null, "admin");
    RunningAuth auth = RunningAuth.start(vertx, settings, clock);

    Path file = dataDir.resolve("admin-password");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    String password = Files.readString(file).strip();
    assertThat(password).hasSize(24);
    assertThat(auth.adminToken("admin", password)).isNotNull();
    auth.stop();

    RunningAuth again = RunningAuth.start(vertx, settings, clock);
    assertThat(file).content().isEqualToIgnoringNewLines(password);
    assertThat(again.adminToken("admin", password)).isNotNull();
    again.stop();
  }

  @Test
  void firstAdministratorIsMadeOnce(Vertx vertx) {
    RunningAuth first = RunningAuth.start(vertx, administrator(null, "admin"), clock);
    first.ask(AuthCalls.DELETE_USER, new DeleteUser(Operator.LOCAL, "admin"));
    first.stop();

    RunningAuth second = RunningAuth.start(vertx, administrator(null, "admin"), clock);
    assertThat(second.refusal(AuthCalls.SHOW_USER, new ShowUser(Operator.LOCAL, "admin")))
        .isNotNull();
    second.stop();

    RunningAuth third = RunningAuth.start(vertx, administrator(null, "other"), clock);
    assertThat(third.refusal(AuthCalls.SHOW_USER, new ShowUser(Operator.LOCAL, "other")))
        .isNotNull();
    third.stop();
  }

  @Test
  void impossibleAdministratorFailsTheStartInOneLine(Vertx vertx) {
    assertThatThrownBy(
            () -> RunningAuth.start(vertx, administrator(new Secret("short"), "no name"), clock))
        .isInstanceOf(AuthStartException.class)
        .hasMessageContaining("admin.username")
        .hasMessageContaining("admin.password")
        .hasMessageNotContaining("short");
  }

  @Test
  void secondServerOnTheDataDirectoryIsRefusedInOneLine(Vertx vertx) {
    RunningAuth first = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);

    assertThatThrownBy(() -> RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock))
        .isInstanceOf(AuthStartException.class)
        .hasMessageNotContaining("\n");

    assertThat(first.login("ada", ADA)).isNotNull();
    first.stop();
  }

  @Test
  void accountsMadeWithoutAServerLogInAtTheNext(Vertx vertx) throws Exception {
    AuthSettings settings = administrator(null, "admin");
    OfflineAccounts offline = RunningAuth.get(OfflineAccounts.open(vertx, settings, clock));
    RunningAuth.get(
        offline
            .accounts()
            .create(new CreateUsers(Operator.LOCAL, List.of(RunningAuth.user("grace")))));
    assertThatThrownBy(() -> RunningAuth.start(vertx, settings, clock))
        .isInstanceOf(AuthStartException.class);
    RunningAuth.get(offline.close());

    RunningAuth auth = RunningAuth.start(vertx, settings, clock);

    assertThat(auth.login("grace", "password-of-grace")).isNotNull();
    String password = Files.readString(dataDir.resolve("admin-password")).strip();
    assertThat(auth.adminToken("admin", password)).isNotNull();
    assertThatThrownBy(() -> RunningAuth.get(OfflineAccounts.open(vertx, settings, clock)))
        .isInstanceOf(AuthStartException.class);
    auth.stop();
  }

  @Test
  void noAdminTokenWorksWithoutAServer(Vertx vertx) {
    RunningAuth auth = RunningAuth.start(vertx, RunningAuth.settings(dataDir), clock);
    Operator admin = auth.adminToken();
    auth.stop();

    OfflineAccounts offline =
        RunningAuth.get(OfflineAccounts.open(vertx, RunningAuth.settings(dataDir), clock));

    assertThatThrownBy(() -> RunningAuth.get(offline.accounts().show(new ShowUser(admin, "ada"))))
        .hasMessage("UNAUTHENTICATED");
    RunningAuth.get(offline.close());
  }

  private AuthSettings asymmetric(Algorithm algorithm, Secret kek) {
    return RunningAuth.settings(dataDir, algorithm, null, TokenProfile.RFC9068, 4, kek);
  }

  private AuthSettings administrator(Secret password, String name) {
    AuthSettings usual = RunningAuth.settings(dataDir);
    return new AuthSettings(
        usual.dataDir(),
        usual.databaseUrl(),
        usual.issuer(),
        usual.audience(),
        usual.profile(),
        usual.algorithm(),
        null,
        usual.accessTokenTtl(),
        usual.sessionLimits(),
        usual.clockLeeway(),
        usual.bcryptCost(),
        usual.hashingThreads(),
        true,
        name,
        password,
        null,
        usual.tryLimits(),
        usual.demoAccount(),
        usual.rotation());
  }

  private static Secret kek(int fill) {
    byte[] bytes = new byte[32];
    java.util.Arrays.fill(bytes, (byte) fill);
    return new Secret(Base64.getEncoder().encodeToString(bytes));
  }

  private static KeyList.Entry onlyKey(RunningAuth auth) {
    List<KeyList.Entry> keys = auth.ask(AuthCalls.LIST_KEYS, new ListKeys(Operator.LOCAL)).keys();
    assertThat(keys).hasSize(1);
    return keys.get(0);
  }

  private static String show(RunningAuth auth, String name) {
    return auth.ask(AuthCalls.SHOW_USER, new ShowUser(Operator.LOCAL, name)).accountId();
  }
}
