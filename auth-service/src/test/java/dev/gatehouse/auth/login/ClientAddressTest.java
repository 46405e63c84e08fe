package dev.gatehouse.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientAddressTest {

  @Test
  void fourthVersionCountsForItself() {
    assertThat(ClientAddress.tryKey("192.0.2.7")).isEqualTo("192.0.2.7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2001:db8:1:2::1", "2001:DB8:1:2:ffff:ffff:ffff:ffff"})
  void sixthVersionCountsByItsNetwork(String address) {
    assertThat(ClientAddress.tryKey(address)).isEqualTo("20010db800010002::/64");
  }

  @Test
  void neighbouringNetworksAreTwo() {
    assertThat(ClientAddress.tryKey("2001:db8:1:3::1"))
        .isNotEqualTo(ClientAddress.tryKey("2001:db8:1:2::1"));
  }

  @Test
  void mappedAddressIsTheFourthVersionsOwn() {
    assertThat(ClientAddress.tryKey("::ffff:192.0.2.7")).isEqualTo("192.0.2.7");
  }

  @ParameterizedTest
  @NullAndEmptySource
  void absentAddressesShareOneKey(String address) {
    assertThat(ClientAddress.tryKey(address)).isEqualTo("unknown");
  }

  @ParameterizedTest
  @ValueSource(strings = {"not:an:address", ":::", "host.example", "1:2", "fe80::1%eth0"})
  void whatIsNoAddressIsNeverLookedUp(String text) {
    assertThat(ClientAddress.tryKey(text)).isEqualTo(text);
  }

  @Test
  void keyIsNeverLong() {
    assertThat(ClientAddress.tryKey(":".repeat(5000))).hasSize(64);
  }
}
