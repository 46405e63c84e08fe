package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Requirement;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** HS256 with the minimal profile, against PyJWT: the lesson's own clients go on working. */
final class SharedSecretSystemTest {
  private static final String SECRET = "p9JcV2uW7xq4Zt0Rk8Lm3Ns6Yb1Ha5Gd";
  private static final String PASSWORD = "analytical-engine";

  @TempDir private static Path data;
  private static RunningGatehouse gatehouse;

  @BeforeAll
  static void start() {
    Requirement.program(
        "python3-jwt is not installed: apt-get install python3-jwt",
        "/usr/bin/python3",
        "-c",
        "import jwt");
    gatehouse =
        RunningGatehouse.on(data)
            .with("GATEHOUSE_JWT_ALGORITHM", "HS256")
            .with("GATEHOUSE_JWT_SECRET", SECRET)
            .with("GATEHOUSE_TOKEN_PROFILE", "minimal")
            .start();
    gatehouse.createUser("grace", PASSWORD, "tasks:read tasks:write");
  }

  @AfterAll
  static void stop() {
    if (gatehouse != null) {
      gatehouse.close();
    }
  }

  @Test
  void pyJwtReadsOurTokenWithNothingButTheSecret() {
    String token = gatehouse.token("grace", PASSWORD);

    String claims =
        python(
            "import jwt,sys,json; t=sys.stdin.read();"
                + "c=jwt.decode(t,'"
                + SECRET
                + "',algorithms=['HS256']);"
                + "print(jwt.get_unverified_header(t)['typ'], sorted(c), c['sub'])",
            token);

    assertThat(claims.strip())
        .isEqualTo("JWT ['epoch', 'exp', 'iat', 'jti', 'scope', 'sub'] grace");
  }

  @Test
  void tokenOfPyJwtWithOnlySubAndExpIsAccepted() {
    String token = mint("{'sub':'grace','exp':int(time.time())+600}");

    assertThat(gatehouse.get("/me", token).json().get("username").asText()).isEqualTo("grace");
  }

  @Test
  void tokenWithoutScopeHasNoScopes() {
    String token = mint("{'sub':'grace','exp':int(time.time())+600}");

    assertThat(gatehouse.get("/tasks", token).status()).isEqualTo(403);
  }

  @Test
  void tokenOfPyJwtWithScopeReachesItsOwnTasks() {
    String token = mint("{'sub':'grace','exp':int(time.time())+600,'scope':'tasks:read'}");

    assertThat(gatehouse.get("/tasks", token))
        .extracting("status", "body")
        .containsExactly(200, "[]");
  }

  @Test
  void subjectThatNeverExistedIsRefusedOnMeAndTasks() {
    String token = mint("{'sub':'nobody','exp':int(time.time())+600,'scope':'tasks:read'}");

    assertThat(gatehouse.get("/me", token).status()).isEqualTo(401);
    assertThat(gatehouse.get("/tasks", token).status()).isEqualTo(401);
  }

  @Test
  void tokenWithoutExpIsRefused() {
    assertThat(gatehouse.get("/me", mint("{'sub':'grace'}")).status()).isEqualTo(401);
  }

  @Test
  void tokenUnderAnotherSecretIsRefused() {
    String token =
        python(
                "import jwt,time;print(jwt.encode({'sub':'grace','exp':int(time.time())+600},"
                    + "'another-secret-of-thirty-two-bytes!',algorithm='HS256'))",
                "")
            .strip();

    assertThat(gatehouse.get("/me", token).status()).isEqualTo(401);
  }

  @Test
  void tokenMintedAlreadyExpiredIsRefused() {
    CommandLine.Result minted = gatehouse.command("", "token", "mint", "grace", "--minutes", "-1");
    CommandLine.Result good = gatehouse.command("", "token", "mint", "grace", "--minutes", "1");

    assertThat(minted.exit()).as(minted.all()).isZero();
    assertThat(gatehouse.get("/me", minted.out().strip()).status()).isEqualTo(401);
    assertThat(gatehouse.get("/me", good.out().strip()).status()).isEqualTo(200);
  }

  @Test
  void secretIsNeverInTheJwkSet() {
    assertThat(gatehouse.http().get(gatehouse.url("/.well-known/jwks.json")).body())
        .isEqualTo("{\"keys\":[]}");
  }

  private static String mint(String claims) {
    return python(
            "import jwt,time;print(jwt.encode(" + claims + ",'" + SECRET + "',algorithm='HS256'))",
            "")
        .strip();
  }

  private static String python(String program, String input) {
    CommandLine.Result result =
        CommandLine.run(Map.of(), input, List.of("/usr/bin/python3", "-c", program));
    assertThat(result.exit()).as(result.all()).isZero();
    return result.out();
  }
}
