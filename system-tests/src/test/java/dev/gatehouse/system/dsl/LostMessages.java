package dev.gatehouse.system.dsl;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * While it is open, whatever is sent to a node over the event bus is lost: the system answers in
 * the node's place that the connection is over. What the node itself sends arrives. Needs to be
 * root, and {@code iptables}; touches nothing but one loopback address and port.
 */
public final class LostMessages implements AutoCloseable {
  private static final int BUS_PORT = RunningNode.CLUSTER_PORT + 1;

  private final String address;

  private LostMessages(String address) {
    this.address = address;
  }

  /** Skips the test where messages cannot be lost. */
  public static void require() {
    Requirement.program(
        "messages are lost by iptables, as root: apt-get install iptables",
        "sh",
        "-c",
        "rule='OUTPUT -d 127.255.255.254 -p tcp --dport 9 -j REJECT --reject-with tcp-reset'\n"
            + "iptables -w -I $rule && iptables -w -D $rule");
  }

  /** From now on nothing reaches that node over the event bus. */
  public static LostMessages to(RunningNode node) {
    LostMessages lost = new LostMessages(node.address());
    lost.iptables("-I", "OUTPUT");
    return lost;
  }

  /** How many attempts to send it something failed. */
  public long count() {
    return output("-v", "-x", "-n", "-L", "OUTPUT")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(columns -> List.of(columns).contains(address))
        .mapToLong(columns -> Long.parseLong(columns[0]))
        .sum();
  }

  @Override
  public void close() {
    iptables("-D", "OUTPUT");
  }

  private void iptables(String change, String chain) {
    output(
        change,
        chain,
        "-d",
        address,
        "-p",
        "tcp",
        "--dport",
        Integer.toString(BUS_PORT),
        "-j",
        "REJECT",
        "--reject-with",
        "tcp-reset");
  }

  private static String output(String... arguments) {
    List<String> command =
        Stream.concat(Stream.of("iptables", "-w"), Arrays.stream(arguments)).toList();
    CommandLine.Result result = CommandLine.run(Map.of(), "", command);
    if (result.exit() != 0) {
      throw new AssertionError(String.join(" ", command) + ": " + result.all());
    }
    return result.all();
  }
}
