package dev.gatehouse.auth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.token.TokenClient;
import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import dev.gatehouse.common.config.Secret;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AttemptTest {

  private static final Set<String> HELD = Set.of("tasks:read", "tasks:write", "gatehouse:admin");

  static Stream<Arguments> badRequests() {
    return Stream.of(
        Arguments.of("no username", request(null, "pw", null), CallError.INVALID_REQUEST),
        Arguments.of("empty username", request("", "pw", null), CallError.INVALID_REQUEST),
        Arguments.of("no password", request("ada", null, null), CallError.INVALID_REQUEST),
        Arguments.of("empty password", request("ada", "", null), CallError.INVALID_REQUEST),
        Arguments.of("two spaces in scope", request("ada", "pw", "a  b"), CallError.INVALID_SCOPE),
        Arguments.of("quote in scope", request("ada", "pw", "a\"b"), CallError.INVALID_SCOPE),
        Arguments.of(
            "admin among others",
            request("ada", "pw", "tasks:read gatehouse:admin"),
            CallError.INVALID_SCOPE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRequests")
  void badRequestIsRefusedBeforeItCostsAnything(
      String name, TokenRequest request, CallError error) {
    assertThatThrownBy(() -> Attempt.of(request, TokenClient.FIRST_PARTY))
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.error()).as(name).isEqualTo(error));
  }

  @Test
  void bothMissingFieldsAreNamed() {
    assertThatThrownBy(() -> Attempt.of(request(null, null, null), TokenClient.FIRST_PARTY))
        .isInstanceOfSatisfying(
            CallException.class,
            e ->
                assertThat(e.details())
                    .containsExactly("username is missing", "password is missing"));
  }

  @Test
  void nameIsLoweredAndAnEmptyScopeIsNone() {
    Attempt attempt = Attempt.of(request("ADA", "pw", ""), TokenClient.FIRST_PARTY);

    assertThat(attempt.name()).isEqualTo("ada");
    assertThat(attempt.scopes()).isNull();
  }

  @Test
  void withoutScopeAllIsGrantedButAdministration() {
    assertThat(asking(null).grantedFrom(HELD, TokenClient.FIRST_PARTY))
        .containsExactlyInAnyOrder("tasks:read", "tasks:write");
    assertThat(asking(null).grantedFrom(Set.of(), TokenClient.FIRST_PARTY)).isEmpty();
  }

  @Test
  void administrationIsGrantedAloneAndByNameOnly() {
    assertThat(asking("gatehouse:admin").grantedFrom(HELD, TokenClient.FIRST_PARTY))
        .containsExactly("gatehouse:admin");
    assertThat(asking("gatehouse:admin").grantedFrom(Set.of("tasks:read"), TokenClient.FIRST_PARTY))
        .isNull();
  }

  @Test
  void whatIsNotHeldIsNotGranted() {
    assertThat(asking("tasks:read tasks:read").grantedFrom(HELD, TokenClient.FIRST_PARTY))
        .containsExactly("tasks:read");
    assertThat(asking("tasks:read other").grantedFrom(HELD, TokenClient.FIRST_PARTY)).isNull();
    assertThat(asking("TASKS:READ").grantedFrom(HELD, TokenClient.FIRST_PARTY)).isNull();
  }

  @Test
  void clientIsGrantedWhatTheAccountHoldsAndItMayHave() {
    TokenClient client =
        new TokenClient("reporter", 0, Set.of("tasks:read", "other"), Set.of("password"));

    assertThat(asking(null).grantedFrom(HELD, client)).containsExactly("tasks:read");
    assertThat(asking("tasks:read").grantedFrom(HELD, client)).containsExactly("tasks:read");
    assertThat(asking("tasks:write").grantedFrom(HELD, client)).isNull();
    assertThat(asking("other").grantedFrom(HELD, client)).isNull();
    assertThat(asking("gatehouse:admin").grantedFrom(HELD, client)).isNull();
  }

  private static Attempt asking(String scope) {
    return Attempt.of(request("ada", "pw", scope), TokenClient.FIRST_PARTY);
  }

  private static TokenRequest request(String user, String password, String scope) {
    return new TokenRequest(
        "password",
        null,
        user,
        password == null ? null : new Secret(password),
        null,
        scope,
        "192.0.2.1");
  }
}
