package dev.gatehouse.cluster;

import static dev.gatehouse.cluster.TestCluster.answer;
import static dev.gatehouse.cluster.TestCluster.ask;
import static dev.gatehouse.cluster.TestCluster.await;
import static dev.gatehouse.cluster.TestCluster.freePorts;
import static dev.gatehouse.cluster.TestCluster.members;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.gatehouse.common.config.HostPort;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Counter;
import io.vertx.core.spi.cluster.RegistrationInfo;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InvalidClassException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.infinispan.manager.DefaultCacheManager;
import org.jgroups.ViewId;
import org.jgroups.protocols.TCP;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that belong together: how they meet, part, and meet again. */
class ClusteredVertxIT {
  @TempDir Path directory;

  private TestCluster cluster;

  @BeforeEach
  void authority() {
    cluster = new TestCluster(directory.resolve("authority"));
  }

  @AfterEach
  void leave() {
    cluster.close();
  }

  @Test
  void nodesReachEachOtherWhateverTheirRoles() {
    HostPort first = freePorts();
    HostPort second = freePorts();
    Vertx auth = cluster.join(TestCluster.read(cluster.issue(Role.AUTH, "auth-1")), first, second);
    answer(auth, "before", "auth");
    Vertx gateway =
        cluster.join(TestCluster.read(cluster.issue(Role.GATEWAY, "gateway-1")), second, first);
    answer(gateway, "after", "gateway");

    assertThat(members(auth)).hasSize(2).containsExactlyInAnyOrderElementsOf(members(gateway));
    assertThat(ask(gateway, "before")).isEqualTo("auth");
    assertThat(ask(auth, "after")).isEqualTo("gateway");
  }

  @Test
  void absentMembersAndUnknownNamesHoldUpNothing() {
    HostPort own = freePorts();
    Vertx node = cluster.join("alone", own, freePorts(), new HostPort("nobody.invalid", 7800), own);

    assertThat(members(node)).hasSize(1);
  }

  @Test
  void nameStandsForTheAddressItHas() {
    HostPort first = freePorts();
    Vertx one = cluster.join("one", first);
    Vertx other =
        cluster.join(
            "other",
            new HostPort("localhost", TestCluster.freePort(TestCluster.HOST)),
            new HostPort("localhost", first.port()));
    answer(one, "one", "here");

    await().atMost(TestCluster.LIMIT).until(() -> members(one).size() == 2);
    assertThat(ask(other, "one")).isEqualTo("here");
  }

  @Test
  void nodesThatStartAtOnceMeet() {
    HostPort first = freePorts();
    HostPort second = freePorts();
    ClusterFolder one = TestCluster.read(cluster.issue(Role.CONSUMER, "one"));
    ClusterFolder two = TestCluster.read(cluster.issue(Role.CONSUMER, "two"));
    var starting = ClusteredVertx.join(one, first, List.of(second), new VertxOptions());
    Vertx other = cluster.join(two, second, first);
    Vertx node = await(starting);
    try {
      answer(node, "one", "1");
      answer(other, "two", "2");

      await().atMost(TestCluster.LIMIT).until(() -> members(node).size() == 2);
      await()
          .atMost(TestCluster.LIMIT)
          .ignoreExceptions()
          .until(() -> ask(other, "one"), "1"::equals);
      await()
          .atMost(TestCluster.LIMIT)
          .ignoreExceptions()
          .until(() -> ask(node, "two"), "2"::equals);
    } finally {
      await(node.close());
    }
  }

  @Test
  void killedNodeIsGoneAndTheOthersGoOn() throws Exception {
    HostPort first = freePorts();
    HostPort second = freePorts();
    HostPort third = freePorts();
    Vertx one = cluster.join("one", first);
    Vertx two = cluster.join("two", second, first);
    answer(one, "one", "1");
    List<String> neverCalled = IntStream.range(0, 32).mapToObj(i -> "never-" + i).toList();
    neverCalled.forEach(address -> answer(one, address, address));
    try (NodeProcess victim =
        NodeProcess.start(cluster.issue(Role.CONSUMER, "victim"), third, first)) {
      await().atMost(TestCluster.LIMIT).until(() -> members(one).size() == 3);
      await()
          .atMost(TestCluster.LIMIT)
          .ignoreExceptions()
          .until(() -> ask(two, NodeProcess.ADDRESS), NodeProcess.REPLY::equals);

      victim.kill();
      assertThat(ask(two, "one")).isEqualTo("1");
      // a third of them lie with the dead one, in Infinispan's eyes, until it is taken for gone
      DeliveryOptions soon = new DeliveryOptions().setSendTimeout(5_000);
      for (String address : neverCalled) {
        assertThat(await(two.eventBus().<String>request(address, "", soon)).body())
            .isEqualTo(address);
      }

      await().atMost(TestCluster.LIMIT).until(() -> members(one).size() == 2);
      await().atMost(TestCluster.LIMIT).until(() -> members(two).size() == 2);
      assertThat(ask(two, "one")).isEqualTo("1");
      await()
          .atMost(TestCluster.LIMIT)
          .untilAsserted(
              () ->
                  assertThatThrownBy(() -> ask(two, NodeProcess.ADDRESS))
                      .hasMessageContaining("No handlers"));
    }
  }

  @Test
  void killedNodeIsTakenForGoneLongBeforeItsSilenceShows() throws Exception {
    HostPort first = freePorts();
    Vertx one = cluster.join("one", first);
    Vertx two = cluster.join("two", freePorts(), first);
    try (NodeProcess victim =
        NodeProcess.start(cluster.issue(Role.CONSUMER, "victim"), freePorts(), first)) {
      await().atMost(TestCluster.LIMIT).until(() -> members(two).size() == 3);

      victim.kill();

      Duration silence = Duration.ofMillis(MembershipStack.SILENT_MILLIS);
      await().atMost(silence).until(() -> members(one).size() == 2 && members(two).size() == 2);
    }
  }

  @Test
  void memberThatIsAliveStaysWhenItsConnectionsEnd() {
    HostPort first = freePorts();
    Vertx one = cluster.join("one", first);
    Vertx two = cluster.join("two", freePorts(), first);
    Vertx three = cluster.join("three", freePorts(), first);
    List<Vertx> nodes = List.of(one, two, three);
    await().atMost(TestCluster.LIMIT).until(() -> members(two).size() == 3);
    ViewId view = Split.channel(one).getView().getViewId();

    for (Vertx node : nodes) {
      Split.channel(node).getProtocolStack().<TCP>findProtocol(TCP.class).clearConnections();
    }

    Duration untilExcluded =
        Duration.ofMillis(4L * PromptTcp.AWAY_MILLIS + 2L * MembershipStack.VERIFY_MILLIS);
    await()
        .during(untilExcluded)
        .atMost(TestCluster.LIMIT)
        .untilAsserted(
            () ->
                assertThat(nodes)
                    .allMatch(node -> Split.channel(node).getView().getViewId().equals(view)));
  }

  @Test
  void whatDeadNodeConsumedIsSentToTheLivingAndForgottenByAll() throws Exception {
    HostPort first = freePorts();
    Vertx one = cluster.join("one", first);
    Vertx two = cluster.join("two", freePorts(), first);
    answer(one, NodeProcess.ADDRESS, NodeProcess.REPLY);
    try (NodeProcess victim =
        NodeProcess.start(cluster.issue(Role.CONSUMER, "victim"), freePorts(), first)) {
      await().atMost(TestCluster.LIMIT).until(() -> consumersOf(NodeProcess.ADDRESS, two) == 2);
      assertThat(ask(two, NodeProcess.ADDRESS)).isEqualTo(NodeProcess.REPLY);

      victim.kill();
      await().atMost(TestCluster.LIMIT).until(() -> members(two).size() == 2);
      DeliveryOptions soon = new DeliveryOptions().setSendTimeout(5_000);
      for (int i = 0; i < 10; i++) {
        assertThat(await(two.eventBus().<String>request(NodeProcess.ADDRESS, "", soon)).body())
            .isEqualTo(NodeProcess.REPLY);
      }

      for (Vertx node : List.of(one, two)) {
        await()
            .atMost(TestCluster.LIMIT)
            .until(() -> goneConsumersOf(NodeProcess.ADDRESS, node).isEmpty());
        assertThat(consumersOf(NodeProcess.ADDRESS, node)).isEqualTo(1);
      }
    }
  }

  private static int consumersOf(String address, Vertx node) {
    return memoryOf(node).of(address).size();
  }

  private static List<RegistrationInfo> goneConsumersOf(String address, Vertx node) {
    return memoryOf(node).ofTheGone(address);
  }

  private static KnownRegistrations memoryOf(Vertx node) {
    var manager = (KeptAnnouncements) ((VertxInternal) node).clusterManager();
    var memory = new KnownRegistrations(() -> members(node));
    memory.read((DefaultCacheManager) manager.getCacheContainer());
    return memory;
  }

  @Test
  void clusterThatWasSplitIsWholeAgain() throws Exception {
    HostPort first = freePorts();
    HostPort second = freePorts();
    Vertx one = cluster.join("one", first);
    Vertx two = cluster.join("two", second, first);
    answer(one, "one", "1");
    answer(two, "two", "2");
    assertThat(ask(one, "two")).isEqualTo("2");

    Split split = Split.of(one, two);
    await().atMost(TestCluster.LIMIT).until(() -> members(one).size() == 1);
    await().atMost(TestCluster.LIMIT).until(() -> members(two).size() == 1);
    split.end();

    await().atMost(TestCluster.LIMIT).until(() -> members(one).size() == 2);
    await().atMost(TestCluster.LIMIT).ignoreExceptions().until(() -> ask(one, "two"), "2"::equals);
    await().atMost(TestCluster.LIMIT).ignoreExceptions().until(() -> ask(two, "one"), "1"::equals);
  }

  @Test
  void addressInUseIsOneLineAndLeavesNothingOpen() {
    HostPort taken = freePorts();
    Vertx node = cluster.join("one", taken);
    ClusterFolder late = TestCluster.read(cluster.issue(Role.CONSUMER, "late"));

    assertThatThrownBy(() -> await(ClusteredVertx.join(late, taken, List.of(), new VertxOptions())))
        .isInstanceOf(ClusterJoinException.class)
        .hasMessageContaining("cluster.bind: " + taken)
        .hasMessageNotContaining("\n");
    await(node.close());
    cluster.join(late, taken);
  }

  @Test
  void addressOfAnotherMachineIsOneLine() {
    ClusterFolder folder = TestCluster.read(cluster.issue(Role.CONSUMER, "one"));

    for (String host : List.of("192.0.2.1", "nobody.invalid", "0.0.0.0", "::")) {
      HostPort bind = new HostPort(host, 7800);
      assertThatThrownBy(
              () -> await(ClusteredVertx.join(folder, bind, List.of(), new VertxOptions())))
          .isInstanceOf(ClusterJoinException.class)
          .hasMessageStartingWith("cluster.bind: " + host)
          .hasMessageNotContaining("\n");
    }
  }

  @Test
  void onlyTheBindAddressIsListenedOn() {
    assumeThat(ListeningSockets.known()).as("Linux's list of sockets").isTrue();
    HostPort bind = new HostPort("127.0.0.2", TestCluster.freePort("127.0.0.2"));
    ListeningSockets before = ListeningSockets.ofThisProcess();
    Vertx node = cluster.join("one", bind);
    answer(node, "one", "1");

    assertThat(ListeningSockets.ofThisProcess().since(before))
        .containsExactlyInAnyOrder(
            "tcp 127.0.0.2:" + bind.port(), "tcp 127.0.0.2:" + (bind.port() + 1));
  }

  @Test
  void javaObjectsAreNeitherSentNorRead() throws Exception {
    Vertx node = cluster.join("one", freePorts());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(new ArrayList<>(List.of("a")));
    }

    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertThatThrownBy(in::readObject).isInstanceOf(InvalidClassException.class);
    }
    assertThatThrownBy(() -> node.eventBus().send("one", new ArrayList<>(List.of("a"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("No message codec");
  }

  @Test
  void whatVertxSharesWorksOnThisJdk() {
    HostPort first = freePorts();
    Vertx one = cluster.join("one", first);
    Vertx two = cluster.join("two", freePorts(), first);

    await(
        one.sharedData()
            .<String, String>getClusterWideMap("map")
            .compose(map -> map.put("key", "value")));
    String value =
        await(
            two.sharedData()
                .<String, String>getClusterWideMap("map")
                .compose(map -> map.get("key")));
    assertThat(value).isEqualTo("value");
    long once = await(one.sharedData().getCounter("c").compose(Counter::incrementAndGet));
    long twice = await(two.sharedData().getCounter("c").compose(Counter::incrementAndGet));
    assertThat(List.of(once, twice)).containsExactly(1L, 2L);
    await(one.sharedData().getLock("lock")).release();
    await(two.sharedData().getLock("lock")).release();
  }
}
