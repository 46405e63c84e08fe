package dev.gatehouse.auth.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.auth.store.RegisteredClient;
import dev.gatehouse.common.config.Secret;
import dev.gatehouse.common.feed.ClientState;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientSecretsTest {
  private static final Secret NEW = new Secret("n".repeat(ClientSecrets.MIN_LENGTH));
  private static final Secret OLD = new Secret("o".repeat(ClientSecrets.MIN_LENGTH));

  @Test
  void generatedSecretsAreLongAndDifferent() {
    ClientSecrets secrets = new ClientSecrets();
    Set<String> made = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      Secret secret = secrets.generate();
      assertThat(ClientSecrets.fault(secret)).isEmpty();
      assertThat(secret.value()).hasSize(43);
      made.add(secret.value());
    }

    assertThat(made).hasSize(1000);
  }

  @Test
  void givenSecretHasToBeLongEnoughAndNotTooLong() {
    assertThat(ClientSecrets.fault(new Secret("x".repeat(31)))).isPresent();
    assertThat(ClientSecrets.fault(new Secret("x".repeat(32)))).isEmpty();
    assertThat(ClientSecrets.fault(new Secret("!~".repeat(128)))).isEmpty();
    assertThat(ClientSecrets.fault(new Secret("x".repeat(257)))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "\t", "\0", "é", "\u007f"})
  void givenSecretIsPrintableAsciiWithoutSpaces(String character) {
    assertThat(ClientSecrets.fault(new Secret("x".repeat(40) + character))).isPresent();
  }

  @Test
  void bothLiveSecretsAreRightAndNothingElse() {
    RegisteredClient client = client(ClientSecrets.hash(NEW), ClientSecrets.hash(OLD));

    assertThat(ClientSecrets.right(client, NEW)).isTrue();
    assertThat(ClientSecrets.right(client, OLD)).isTrue();
    assertThat(ClientSecrets.right(client, new Secret(NEW.value() + "x"))).isFalse();
    assertThat(ClientSecrets.right(client, new Secret(client.secretHash()))).isFalse();
    assertThat(ClientSecrets.right(client, null)).isFalse();
    assertThat(ClientSecrets.right(null, NEW)).isFalse();
    assertThat(ClientSecrets.right(null, null)).isFalse();
  }

  @Test
  void absentSecretIsNotTheEmptyOne() {
    RegisteredClient none = client(null, null);

    assertThat(ClientSecrets.right(none, new Secret(""))).isFalse();
    assertThat(ClientSecrets.right(none, null)).isFalse();
    assertThat(ClientSecrets.right(client(ClientSecrets.hash(NEW), null), new Secret("")))
        .isFalse();
  }

  private static RegisteredClient client(String hash, String before) {
    return new RegisteredClient(
        "c",
        ClientState.ENABLED,
        Set.of(),
        Set.of(),
        List.of(),
        hash,
        before,
        Instant.EPOCH,
        0,
        Instant.EPOCH);
  }
}
