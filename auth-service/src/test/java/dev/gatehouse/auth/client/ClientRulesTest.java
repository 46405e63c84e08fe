package dev.gatehouse.auth.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.NewClient;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientRulesTest {
  @Test
  void nothingButAnIdIsNeeded() {
    NewClient client = new NewClient("Reporter", null, null, null, null);

    assertThat(ClientRules.faults(client)).isEmpty();
    assertThat(ClientRules.id(client.clientId())).isEqualTo("reporter");
    assertThat(ClientRules.grants(client)).containsExactly("client_credentials");
    assertThat(ClientRules.faults(null)).hasSize(1);
    assertThat(ClientRules.faults(new NewClient(null, null, null, null, null))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a:b"})
  void otherIdsAreFaults(String id) {
    assertThat(ClientRules.faults(new NewClient(id, null, null, null, null))).hasSize(1);
  }

  @Test
  void longestIdIsGoodAndOneMoreIsNot() {
    assertThat(ClientRules.faults(new NewClient("a".repeat(64), null, null, null, null))).isEmpty();
    assertThat(ClientRules.faults(new NewClient("a".repeat(65), null, null, null, null)))
        .hasSize(1);
  }

  @Test
  void grantsOfThisVersionAreGoodAndNoOthers() {
    assertThat(grants("client_credentials", "password", "refresh_token")).isEmpty();
    assertThat(grants()).hasSize(1);
    assertThat(grants("authorization_code")).hasSize(1);
    assertThat(grants("CLIENT_CREDENTIALS")).hasSize(1);
    assertThat(
            ClientRules.faults(
                new NewClient("c", null, Collections.singletonList(null), null, null)))
        .hasSize(1);
  }

  @Test
  void scopesAreBounded() {
    assertThat(scopes(Collections.nCopies(64, "a"))).isEmpty();
    assertThat(scopes(Collections.nCopies(65, "a"))).hasSize(1);
    assertThat(scopes(List.of("a".repeat(2048)))).isEmpty();
    assertThat(scopes(List.of("a".repeat(2049)))).hasSize(1);
    assertThat(scopes(List.of("a b"))).hasSize(1);
    assertThat(scopes(List.of("gatehouse:admin"))).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://app.example/cb?x=1",
        "http://127.0.0.1:8000/cb",
        "http://[::1]/cb",
        "http://localhost/cb",
        "com.example.app:/cb"
      })
  void redirectUrisOfGoodSchemesAreKept(String uri) {
    assertThat(uris(List.of(uri))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/cb",
        "app.example/cb",
        "http://app.example/cb",
        "https:///cb",
        "https://app.example/cb#x",
        "https://app.example/cb#",
        "https://user@app.example/cb",
        "https://app.example/c b",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd"
      })
  void otherRedirectUrisAreFaults(String uri) {
    assertThat(uris(List.of(uri))).hasSize(1);
  }

  @Test
  void redirectUrisAreBounded() {
    assertThat(uris(Collections.nCopies(16, "https://a.example/"))).isEmpty();
    assertThat(uris(Collections.nCopies(17, "https://a.example/"))).hasSize(1);
    String longest = "https://a.example/" + "x".repeat(2048 - 18);
    assertThat(uris(List.of(longest))).isEmpty();
    assertThat(uris(List.of(longest + "x"))).hasSize(1);
  }

  private static List<String> grants(String... grants) {
    return ClientRules.faults(new NewClient("c", null, List.of(grants), null, null));
  }

  private static List<String> scopes(List<String> scopes) {
    return ClientRules.faults(new NewClient("c", null, null, scopes, null));
  }

  private static List<String> uris(List<String> uris) {
    return ClientRules.faults(new NewClient("c", null, null, null, uris));
  }
}
