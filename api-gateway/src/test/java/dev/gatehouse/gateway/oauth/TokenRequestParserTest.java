package dev.gatehouse.gateway.oauth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.auth.TokenRequest;
import dev.gatehouse.gateway.problem.HttpRefusal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenRequestParserTest {
  private static final String LOGIN = "username=ada&password=secret+%C3%A9%26";

  @Test
  void absentGrantTypeIsAPasswordLogin() {
    TokenRequest request = parse(LOGIN, null);

    assertThat(request.grantType()).isEqualTo("password");
    assertThat(request.username()).isEqualTo("ada");
    assertThat(request.password().value()).isEqualTo("secret é&");
    assertThat(request.client()).isNull();
    assertThat(request.scope()).isNull();
    assertThat(request.clientAddress()).isEqualTo("192.0.2.1");
  }

  @Test
  void parameterWithoutAValueCountsAsAbsent() {
    TokenRequest request = parse("grant_type=&scope=&" + LOGIN + "&client_id", null);

    assertThat(request.grantType()).isEqualTo("password");
    assertThat(request.scope()).isNull();
    assertThat(request.client()).isNull();
  }

  @Test
  void unknownGrantIsLeftToAuthService() {
    assertThat(parse("grant_type=urn%3Aother", null).grantType()).isEqualTo("urn:other");
  }

  @Test
  void clientOfBasicIsFormDecoded() {
    TokenRequest request = parse("grant_type=client_credentials", basic("my%3Aclient:a+b%2Bc:d"));

    assertThat(request.client().clientId()).isEqualTo("my:client");
    assertThat(request.client().secret().value()).isEqualTo("a b+c:d");
  }

  @Test
  void clientOfTheBodyIsPassedOn() {
    TokenRequest request = parse("grant_type=client_credentials&client_id=c&client_secret=s", null);

    assertThat(request.client().clientId()).isEqualTo("c");
    assertThat(request.client().secret().value()).isEqualTo("s");
  }

  @Test
  void sameClientNamedTwiceIsNoContradiction() {
    assertThat(parse(LOGIN + "&client_id=c", basic("c:s")).client().clientId()).isEqualTo("c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "&&",
        "username=ada",
        "password=x",
        "username=&password=x",
        "username=ada&password=",
        "username=ada&username=ada&password=x",
        "username=ada&user%6eame=ada&password=x",
        "other=1&other=2&username=ada&password=x",
        "username=ada&password=%",
        "username=ada&password=%4",
        "username=ada&password=%zz",
        "username=ada&password=%C3",
        "username=ada&password=%C0%80",
        "username=ada&password=%ED%A0%80",
        "grant_type=refresh_token",
        "client_secret=s&username=ada&password=x"
      })
  void malformedFormIsAnInvalidRequest(String body) {
    assertThatThrownBy(() -> parse(body, null)).isInstanceOf(HttpRefusal.class).hasMessage("FORM");
  }

  @Test
  void rawBytesThatAreNotUtf8AreAnInvalidRequest() {
    byte[] body = "username=ada&password=é".getBytes(StandardCharsets.ISO_8859_1);

    assertThatThrownBy(() -> TokenRequestParser.parse(body, null, "192.0.2.1")).hasMessage("FORM");
  }

  @ParameterizedTest
  @ValueSource(strings = {"&client_secret=s", "&client_id=c&client_secret=s", "&client_id=other"})
  void clientThatAuthenticatesTwiceIsAnInvalidRequest(String more) {
    assertThatThrownBy(() -> parse(LOGIN + more, basic("c:s"))).hasMessage("FORM");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Basic",
        "Basic ",
        "Basic !!!",
        "Basic Og==",
        "Basic YQ==",
        "Bearer a.b.c",
        "Basic JTpi",
        "Digest x"
      })
  void anythingButAClientsCredentialsIsAnInvalidClient(String authorization) {
    assertThatThrownBy(() -> parse(LOGIN, authorization)).hasMessage("NO_BASIC_CREDENTIALS");
  }

  @Test
  void mostParametersAreReadAndOneMoreIsNot() {
    String many = "a0=1";
    for (int i = 1; i < 62; i++) {
      many += "&a" + i + "=1";
    }
    String most = many;

    assertThat(parse(most + "&" + LOGIN, null).username()).isEqualTo("ada");
    assertThatThrownBy(() -> parse(most + "&b=1&" + LOGIN, null)).hasMessage("FORM");
  }

  @Test
  void mediaTypeIsThatOfAFormInUtf8() {
    assertThat(FormMediaType.matches("application/x-www-form-urlencoded")).isTrue();
    assertThat(FormMediaType.matches("Application/X-WWW-Form-Urlencoded ; charset=\"UTF-8\""))
        .isTrue();
    assertThat(FormMediaType.matches("application/x-www-form-urlencoded; charset=latin1"))
        .isFalse();
    assertThat(FormMediaType.matches("application/json")).isFalse();
    assertThat(FormMediaType.matches(null)).isFalse();
    assertThat(FormMediaType.matches("")).isFalse();
  }

  private static TokenRequest parse(String body, String authorization) {
    return TokenRequestParser.parse(
        body.getBytes(StandardCharsets.UTF_8), authorization, "192.0.2.1");
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }
}
