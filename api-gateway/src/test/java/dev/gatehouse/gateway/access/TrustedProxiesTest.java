package dev.gatehouse.gateway.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.config.Cidr;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrustedProxiesTest {
  private final TrustedProxies trusted = new TrustedProxies(blocks());

  @ParameterizedTest
  @CsvSource({
    "10.1.2.3, true",
    "10.255.255.255, true",
    "11.0.0.0, false",
    "::ffff:10.1.2.3, true",
    "::ffff:11.1.2.3, false",
    "fd00::1, true",
    "fd00:0:0:1::1, false",
    "fd00::1%eth0, true",
    "localhost, false",
    "10.1.2.3.4, false",
    "'', false"
  })
  void addressIsTrustedWhereABlockContainsIt(String address, boolean expected) {
    assertThat(trusted.test(address)).isEqualTo(expected);
  }

  @Test
  void nobodyIsTrustedWithoutBlocks() {
    assertThat(new TrustedProxies(List.of()).test("127.0.0.1")).isFalse();
    assertThat(trusted.test(null)).isFalse();
  }

  private static List<Cidr> blocks() {
    try {
      return List.of(
          new Cidr(InetAddress.getByName("10.0.0.0"), 8),
          new Cidr(InetAddress.getByName("fd00::"), 64));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
