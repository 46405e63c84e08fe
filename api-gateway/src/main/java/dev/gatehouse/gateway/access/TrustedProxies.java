package dev.gatehouse.gateway.access;

import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The addresses whose word about others is believed. Immutable. Never asks a name server. */
public final class TrustedProxies implements Predicate<String> {
  private final List<Block> blocks;

  /**
   * The addresses of some blocks.
   *
   * @param blocks each {@code ADDRESS/PREFIX} or one address, IPv4 or IPv6; never null
   * @throws IllegalArgumentException where one is no block
   */
  public TrustedProxies(List<String> blocks) {
    this.blocks = blocks.stream().map(Block::parse).toList();
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
    byte[] bytes = bytes(address);
    if (bytes == null) {
      return false;
    }
    for (Block block : blocks) {
      if (block.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  /** The one form of an address literal, IPv4-mapped ones as IPv4; null where it is none. */
  private static byte[] bytes(String literal) {
    int zone = literal.indexOf('%');
    byte[] bytes =
        NetUtil.createByteArrayFromIpAddressString(zone < 0 ? literal : literal.substring(0, zone));
    return bytes != null && bytes.length == 16 && mapped(bytes)
        ? java.util.Arrays.copyOfRange(bytes, 12, 16)
        : bytes;
  }

  private static boolean mapped(byte[] bytes) {
    for (int i = 0; i < 10; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return bytes[10] == -1 && bytes[11] == -1;
  }

  private record Block(List<Byte> network, int prefix) {
    static Block parse(String text) {
      int slash = text.indexOf('/');
      byte[] network = bytes(slash < 0 ? text : text.substring(0, slash));
      int prefix = -1;
      if (network != null) {
        try {
          prefix = slash < 0 ? network.length * 8 : Integer.parseInt(text.substring(slash + 1));
        } catch (NumberFormatException e) {
          prefix = -1;
        }
      }
      if (network == null || prefix < 0 || prefix > network.length * 8) {
        throw new IllegalArgumentException("no block of addresses: " + text);
      }
      List<Byte> list = new ArrayList<>();
      for (byte b : network) {
        list.add(b);
      }
      return new Block(List.copyOf(list), prefix);
    }

    boolean contains(byte[] address) {
      if (address.length != network.size()) {
        return false;
      }
      for (int i = 0; i < address.length && i * 8 < prefix; i++) {
        int fixed = Math.min(8, prefix - i * 8);
        int mask = 0xff << (8 - fixed);
        if ((address[i] & mask) != (network.get(i) & mask)) {
          return false;
        }
      }
      return true;
    }
  }
}
