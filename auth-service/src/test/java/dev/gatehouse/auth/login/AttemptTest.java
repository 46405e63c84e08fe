package dev.gatehouse.auth.login;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
        Arguments.of(
            "client_credentials",
            request("client_credentials", null, null, "ada", "pw", null),
            CallError.UNSUPPORTED_GRANT_TYPE),
        Arguments.of(
            "refresh_token",
            request("refresh_token", null, null, null, null, null),
            CallError.UNSUPPORTED_GRANT_TYPE),
        Arguments.of(
            "unknown grant",
            request("Password", null, null, "ada", "pw", null),
            CallError.UNSUPPORTED_GRANT_TYPE),
        Arguments.of(
            "another client",
            request("password", "other", null, "ada", "pw", null),
            CallError.INVALID_CLIENT),
        Arguments.of(
            "empty client",
            request("password", "", null, "ada", "pw", null),
            CallError.INVALID_CLIENT),
        Arguments.of(
            "secret of a public client",
            request("password", "first-party", "s", "ada", "pw", null),
            CallError.INVALID_CLIENT),
        Arguments.of(
            "no username",
            request("password", null, null, null, "pw", null),
            CallError.INVALID_REQUEST),
        Arguments.of(
            "empty username",
            request("password", null, null, "", "pw", null),
            CallError.INVALID_REQUEST),
        Arguments.of(
            "no password",
            request("password", null, null, "ada", null, null),
            CallError.INVALID_REQUEST),
        Arguments.of(
            "empty password",
            request("password", null, null, "ada", "", null),
            CallError.INVALID_REQUEST),
        Arguments.of(
            "two spaces in scope",
            request("password", null, null, "ada", "pw", "a  b"),
            CallError.INVALID_SCOPE),
        Arguments.of(
            "quote in scope",
            request("password", null, null, "ada", "pw", "a\"b"),
            CallError.INVALID_SCOPE),
        Arguments.of(
            "admin among others",
            request("password", null, null, "ada", "pw", "tasks:read gatehouse:admin"),
            CallError.INVALID_SCOPE));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badRequests")
  void badRequestIsRefusedBeforeItCostsAnything(
      String name, TokenRequest request, CallError error) {
    assertThatThrownBy(() -> Attempt.of(request, true))
        .isInstanceOfSatisfying(
            CallException.class, e -> assertThat(e.error()).as(name).isEqualTo(error));
  }

  @Test
  void passwordGrantThatIsOffIsUnsupported() {
    assertThatThrownBy(() -> Attempt.of(request("password", null, null, "ada", "pw", null), false))
        .isInstanceOfSatisfying(
            CallException.class,
            e -> assertThat(e.error()).isEqualTo(CallError.UNSUPPORTED_GRANT_TYPE));
  }

  @Test
  void bothMissingFieldsAreNamed() {
    assertThatThrownBy(() -> Attempt.of(request(null, null, null, null, null, null), true))
        .isInstanceOfSatisfying(
            CallException.class,
            e ->
                assertThat(e.details())
                    .containsExactly("username is missing", "password is missing"));
  }

  @Test
  void firstPartyClientMayBeNamedAndTheGrantTypeLeftOut() {
    Attempt attempt = Attempt.of(request(null, "first-party", "", "ADA", "pw", ""), true);

    assertThat(attempt.name()).isEqualTo("ada");
    assertThat(attempt.scopes()).isNull();
  }

  @Test
  void withoutScopeAllIsGrantedButAdministration() {
    assertThat(asking(null).grantedFrom(HELD))
        .containsExactlyInAnyOrder("tasks:read", "tasks:write");
    assertThat(asking(null).grantedFrom(Set.of())).isEmpty();
  }

  @Test
  void administrationIsGrantedAloneAndByNameOnly() {
    assertThat(asking("gatehouse:admin").grantedFrom(HELD)).containsExactly("gatehouse:admin");
    assertThat(asking("gatehouse:admin").grantedFrom(Set.of("tasks:read"))).isNull();
  }

  @Test
  void whatIsNotHeldIsNotGranted() {
    assertThat(asking("tasks:read tasks:read").grantedFrom(HELD)).containsExactly("tasks:read");
    assertThat(asking("tasks:read other").grantedFrom(HELD)).isNull();
    assertThat(asking("TASKS:READ").grantedFrom(HELD)).isNull();
  }

  private static Attempt asking(String scope) {
    return Attempt.of(request("password", null, null, "ada", "pw", scope), true);
  }

  private static TokenRequest request(
      String grant, String client, String secret, String user, String password, String scope) {
    return new TokenRequest(
        grant,
        client,
        secret == null ? null : new Secret(secret),
        user,
        password == null ? null : new Secret(password),
        null,
        scope,
        "192.0.2.1");
  }
}
