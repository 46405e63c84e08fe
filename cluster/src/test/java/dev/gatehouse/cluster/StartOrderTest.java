package dev.gatehouse.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.config.HostPort;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.jgroups.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StartOrderTest {
  private static final List<HostPort> HOSTS =
      List.of(
          new HostPort("no-such-host.invalid", 7800),
          new HostPort("127.0.0.1", 7900),
          new HostPort("127.0.0.1", 7800),
          new HostPort("127.0.0.2", 7800));

  @ParameterizedTest
  @CsvSource({"127.0.0.1, 7900, 1", "127.0.0.1, 7800, 2", "127.0.0.2, 7800, 3"})
  void nodeHasThePlaceOfItsNameAmongTheHosts(String address, int port, int rank) throws Exception {
    InetAddress own = InetAddress.getAllByName(address)[0];

    assertThat(StartOrder.of(own, port, HOSTS).rank()).isEqualTo(rank);
  }

  @Test
  void nodeThatIsNotNamedComesAfterAllThatAre() {
    InetAddress loopback = InetAddress.getLoopbackAddress();

    assertThat(StartOrder.of(loopback, 7801, HOSTS).rank()).isEqualTo(HOSTS.size());
    assertThat(StartOrder.of(loopback, 7800, List.of()).rank()).isZero();
  }

  @Test
  void firstNamedIsTheFirstToBeginAndItsAddressTheFirstOfAll() {
    List<Integer> ranks = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
    Collections.shuffle(ranks);

    List<Address> sorted =
        ranks.stream().map(rank -> new StartOrder(rank).newAddress()).sorted().toList();

    for (int rank = 0; rank < 127; rank++) {
      assertThat(sorted.get(rank)).isBetween(lowest(rank), lowest(rank + 1));
    }
    assertThat(new StartOrder(0).patienceMillis())
        .isLessThan(new StartOrder(1).patienceMillis())
        .isEqualTo(3_000);
  }

  @Test
  void nobodyLooksForLongerThanSixSeconds() {
    assertThat(new StartOrder(2).patienceMillis()).isEqualTo(5_000);
    assertThat(new StartOrder(3).patienceMillis()).isEqualTo(6_000);
    assertThat(new StartOrder(4).patienceMillis()).isEqualTo(6_000);
  }

  @Test
  void noTwoAddressesAreTheSame() {
    StartOrder order = new StartOrder(0);

    assertThat(IntStream.range(0, 1_000).mapToObj(i -> order.newAddress()).distinct())
        .hasSize(1_000);
  }

  private static Address lowest(int rank) {
    return new org.jgroups.util.UUID((long) rank << 56, Long.MIN_VALUE);
  }
}
