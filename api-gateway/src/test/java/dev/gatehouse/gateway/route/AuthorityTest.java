package dev.gatehouse.gateway.route;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorityTest {
  @ParameterizedTest
  @CsvSource({
    "a, a, -1",
    "A.Example.COM:8080, a.example.com, 8080",
    "localhost., localhost, -1",
    "127.0.0.1:1, 127.0.0.1, 1",
    "[::1], [::1], -1",
    "[FE80::1]:65535, [fe80::1], 65535",
    "my_service:80, my_service, 80",
  })
  void hostWithOrWithoutPort(String text, String host, int port) {
    assertThat(Authority.parse(text)).isEqualTo(new Authority(host, port));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {
        "",
        ":",
        ":80",
        "a:",
        "a:0",
        "a:65536",
        "a:8a",
        "a:+1",
        "a:80:80",
        "a..b",
        ".",
        ".a",
        "u@h",
        "a/b",
        "a b",
        "a,b",
        "a%41",
        "ä",
        "[",
        "[]",
        "[::1",
        "[::1]x",
        "[::1]:",
        "[g::]",
        "[1]",
        "a\tb",
        "http://a"
      })
  void whatCouldBeReadInTwoWaysIsNoHost(String text) {
    assertThat(Authority.parse(text)).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {63, 64})
  void labelHasAtMost63Characters(int length) {
    assertThat(Authority.parse("a".repeat(length)) != null).isEqualTo(length == 63);
  }
}
