package dev.gatehouse.gateway.access;

import dev.gatehouse.common.config.Cidr;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.function.Predicate;

/** The addresses whose word about others is believed. Immutable. Never asks a name server. */
public final class TrustedProxies implements Predicate<String> {
  private final List<Cidr> blocks;

  /**
   * The addresses of some blocks.
   *
   * @param blocks never null
   */
  public TrustedProxies(List<Cidr> blocks) {
    this.blocks = List.copyOf(blocks);
  }

  /**
   * Whether an address is one of theirs. An IPv4 address in its IPv6 form ({@code ::ffff:…}) counts
   * as the IPv4 address.
   *
   * @param address a literal; null or anything else is not trusted
   */
  @Override
  public boolean test(String address) {
    if (blocks.isEmpty() || address == null) {
      return false;
    }
    InetAddress literal = literal(address);
    if (literal == null) {
      return false;
    }
    for (Cidr block : blocks) {
      if (block.contains(literal)) {
        return true;
      }
    }
    return false;
  }

  private static InetAddress literal(String text) {
    int zone = text.indexOf('%');
    byte[] bytes =
        NetUtil.createByteArrayFromIpAddressString(zone < 0 ? text : text.substring(0, zone));
    try {
      return bytes == null ? null : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null; // not four nor sixteen bytes
    }
  }
}
