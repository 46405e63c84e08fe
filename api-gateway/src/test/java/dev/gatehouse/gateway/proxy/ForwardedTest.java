package dev.gatehouse.gateway.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForwardedTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.7                     | 198.51.100.7",
        "1.1.1.1, 198.51.100.7            | 198.51.100.7",
        "1.1.1.1, 198.51.100.7, 10.0.0.2  | 198.51.100.7",
        "10.0.0.3, 10.0.0.2               | 10.0.0.3",
        "unknown                          | 10.0.0.1",
        "198.51.100.7, junk, 10.0.0.2     | 10.0.0.2",
        "2001:db8::1                      | 2001:db8::1",
      })
  void clientIsTheNearestAddressThatIsNoTrustedProxy(String chain, String client) {
    Forwarded forwarded =
        Forwarded.of(
            "10.0.0.1",
            address -> address.startsWith("10."),
            RequestGuardTest.headers("X-Forwarded-For: " + chain, "X-Forwarded-Proto: HTTPS"),
            "http",
            "gw");
    assertThat(forwarded.client()).isEqualTo(client);
    assertThat(forwarded.chain()).isEqualTo(chain + ", 10.0.0.1");
    assertThat(forwarded.scheme()).isEqualTo("https");
  }

  @Test
  void longestChainIsReadAndALongerOneIsNot() {
    String longest = "1.1.1.1," + " ".repeat(1024 - 8 - 12) + "198.51.100.7";

    assertThat(longest).hasSize(1024);
    assertThat(ofProxy("X-Forwarded-For: " + longest).client()).isEqualTo("198.51.100.7");
    Forwarded tooLong = ofProxy("X-Forwarded-For: 1" + longest);
    assertThat(tooLong.client()).isEqualTo("10.0.0.1");
    assertThat(tooLong.chain()).isEqualTo("10.0.0.1");
  }

  @Test
  void longestAddressIsReadAndALongerTextIsNone() {
    String longest = "0000:0000:0000:0000:0000:ffff:198.151.100.107";

    assertThat(longest).hasSize(45);
    assertThat(ofProxy("X-Forwarded-For: " + longest).client()).isEqualTo(longest);
    assertThat(ofProxy("X-Forwarded-For: 0" + longest).client()).isEqualTo("10.0.0.1");
  }

  @ParameterizedTest
  @CsvSource({
    "asked.example, asked.example",
    "asked.example:8443, asked.example:8443",
    "a/b, gw",
    "a@b, gw",
    "a b, gw",
    "'', gw"
  })
  void hostThatATrustedProxyNamesIsBelievedWhereItIsOne(String said, String host) {
    assertThat(ofProxy("X-Forwarded-Host: " + said).host()).isEqualTo(host);
  }

  @ParameterizedTest
  @CsvSource({"https, https", "HTTP, http", "ftp, http", "'', http"})
  void schemeThatATrustedProxyNamesIsBelievedWhereItIsOne(String said, String scheme) {
    assertThat(ofProxy("X-Forwarded-Proto: " + said).scheme()).isEqualTo(scheme);
  }

  private static Forwarded ofProxy(String field) {
    return Forwarded.of(
        "10.0.0.1",
        address -> address.startsWith("10."),
        RequestGuardTest.headers(field),
        "http",
        "gw");
  }

  @Test
  void strangerIsNotBelieved() {
    Forwarded forwarded =
        Forwarded.of(
            "192.0.2.1",
            address -> false,
            RequestGuardTest.headers(
                "X-Forwarded-For: 1.1.1.1", "X-Forwarded-Proto: https", "X-Forwarded-Host: evil"),
            "http",
            "gw");
    assertThat(forwarded).isEqualTo(Forwarded.direct("192.0.2.1", "http", "gw"));
  }
}
