package dev.gatehouse.common.config;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.Objects;

/**
 * A block of IP addresses (RFC 4632 §3.1, RFC 4291 §2.3). Immutable.
 *
 * @param network its first address; never null
 * @param prefix how many leading bits are fixed
 */
public record Cidr(InetAddress network, int prefix) {
  public Cidr {
    Objects.requireNonNull(network, "network");
    if (prefix < 0 || prefix > network.getAddress().length * 8) {
      throw new IllegalArgumentException("no such prefix");
    }
  }

  /** Reads {@code ADDRESS/PREFIX}, or an address alone, which is a block of one. */
  static Cidr parse(String text) throws BadValueException {
    int slash = text.indexOf('/');
    InetAddress address = Hosts.literal(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      throw new BadValueException(
          Parsers.quote(text) + " is no block of addresses; write one such as 10.0.0.0/8");
    }
    int bits = address.getAddress().length * 8;
    int prefix = slash < 0 ? bits : Parsers.digits(text.substring(slash + 1), 0, bits);
    if (prefix < 0) {
      throw new BadValueException(
          Parsers.quote(text) + " has no prefix within 0 and " + bits + " behind the slash");
    }
    byte[] masked = masked(address.getAddress(), prefix);
    Cidr block = new Cidr(Parsers.address(masked), prefix);
    if (!Arrays.equals(masked, address.getAddress())) {
      throw new BadValueException(
          Parsers.quote(text) + " has bits set behind its prefix; did you mean " + block + "?");
    }
    return block;
  }

  /** Whether the block contains an address of the same family. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    return bytes.length == network.getAddress().length
        && Arrays.equals(masked(bytes, prefix), network.getAddress());
  }

  /** Whether every address of the family is in it. */
  boolean everything() {
    return prefix == 0;
  }

  private static byte[] masked(byte[] address, int prefix) {
    byte[] masked = new byte[address.length];
    for (int i = 0; i < address.length; i++) {
      int fixed = Math.clamp(prefix - 8L * i, 0, 8);
      masked[i] = (byte) (address[i] & (0xff << (8 - fixed)));
    }
    return masked;
  }

  /** The block as it is written. */
  @Override
  public String toString() {
    return network.getHostAddress() + "/" + prefix;
  }
}
