package dev.gatehouse.system.tests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.system.dsl.CommandLine;
import dev.gatehouse.system.dsl.Http;
import dev.gatehouse.system.dsl.RunningGatehouse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is revoked stays revoked: by the command, by possession, after a restart. */
final class RevocationSystemTest {
  private static final String PASSWORD = "analytical-engine";

  @Test
  void revokedIsRefusedAtOnceAndAfterARestart(@TempDir Path data) {
    RunningGatehouse.Settings settings = RunningGatehouse.on(data);
    String byCommand;
    String byPossession;
    String ofUser;
    String good;
    try (RunningGatehouse gatehouse = settings.start()) {
      gatehouse.createUser("grace", PASSWORD, "tasks:read tasks:write");
      gatehouse.createUser("alan", PASSWORD, "tasks:read");
      byCommand = gatehouse.token("grace", PASSWORD);
      byPossession = gatehouse.token("grace", PASSWORD);
      ofUser = gatehouse.token("alan", PASSWORD);
      good = gatehouse.token("grace", PASSWORD);
      for (String token : new String[] {byCommand, byPossession, ofUser, good}) {
        assertThat(gatehouse.get("/tasks", token).status()).isEqualTo(200);
      }

      CommandLine.Result revoked = gatehouse.command(byCommand + "\n", "revoke", "--token-stdin");
      assertThat(revoked.exit()).as(revoked.all()).isZero();
      assertThat(revoked.all()).doesNotContain(byCommand);
      assertThat(gatehouse.get("/me", byCommand).status()).isEqualTo(401);
      assertThat(gatehouse.get("/tasks", byCommand).status()).isEqualTo(401);

      Http.Answer own =
          gatehouse.http().postForm(gatehouse.url("/revoke"), "token=" + byPossession);
      assertThat(own.status()).isEqualTo(200);
      assertThat(gatehouse.get("/me", byPossession).status()).isEqualTo(401);

      CommandLine.Result user = gatehouse.command("", "revoke", "--user", "alan");
      assertThat(user.exit()).as(user.all()).isZero();
      assertThat(gatehouse.get("/me", ofUser).status()).isEqualTo(401);
      assertThat(gatehouse.get("/me", gatehouse.token("alan", PASSWORD)).status()).isEqualTo(200);
      assertThat(gatehouse.get("/me", good).status()).isEqualTo(200);

      CommandLine.Result inspected = gatehouse.command(byCommand + "\n", "token", "inspect");
      assertThat(inspected.out()).contains("verifies: no, it was revoked");
      assertThat(gatehouse.http().get(gatehouse.management("/metrics")).body())
          .contains("gatehouse_revocations_indexed 2");
    }
    try (RunningGatehouse again = settings.start()) {
      assertThat(again.get("/me", byCommand).status()).isEqualTo(401);
      assertThat(again.get("/me", byPossession).status()).isEqualTo(401);
      assertThat(again.get("/me", ofUser).status()).isEqualTo(401);
      assertThat(again.get("/me", good).status()).isEqualTo(200);
    }
  }
}
