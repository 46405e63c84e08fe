package dev.gatehouse.gateway.proxy;

import dev.gatehouse.gateway.route.Authority;
import io.vertx.core.MultiMap;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * Where a request came from, as upstreams are told and as limits and logs count it. Immutable.
 *
 * @param client the address of the client: of the peer, or, where the peer is a trusted proxy, the
 *     nearest address of its chain that is no trusted proxy; never null
 * @param chain the value of {@code X-Forwarded-For}, the peer last; never null
 * @param scheme {@code http} or {@code https}, as the client used it; never null
 * @param host the host and port the client asked for, as it wrote them; never null
 * @param trustedPeer whether what the peer says of the client is believed
 */
public record Forwarded(
    String client, String chain, String scheme, String host, boolean trustedPeer) {
  private static final int LONGEST_CHAIN = 1024;
  private static final int LONGEST_ADDRESS = 45;

  public Forwarded {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(chain, "chain");
    Objects.requireNonNull(scheme, "scheme");
    Objects.requireNonNull(host, "host");
  }

  /**
   * A request of a peer that is not believed.
   *
   * @param peer its address without port; never null
   * @param scheme of the connection; never null
   * @param host as the request names it; never null
   */
  public static Forwarded direct(String peer, String scheme, String host) {
    return new Forwarded(peer, peer, scheme, host, false);
  }

  /**
   * What is known of a request.
   *
   * @param peer the peer's address without port; never null
   * @param trusted whether an address is a trusted proxy; never null
   * @param headers the request's; never null
   * @param scheme of the connection; never null
   * @param host as the request names it; never null
   */
  public static Forwarded of(
      String peer, Predicate<String> trusted, MultiMap headers, String scheme, String host) {
    if (!trusted.test(peer)) {
      return direct(peer, scheme, host);
    }
    String said = String.join(", ", headers.getAll("x-forwarded-for"));
    boolean usable = !said.isBlank() && said.length() <= LONGEST_CHAIN;
    String proto = headers.get("x-forwarded-proto");
    String saidHost = headers.get("x-forwarded-host");
    return new Forwarded(
        usable ? client(peer, said, trusted) : peer,
        usable ? said + ", " + peer : peer,
        "https".equalsIgnoreCase(proto)
            ? "https"
            : "http".equalsIgnoreCase(proto) ? "http" : scheme,
        Authority.parse(saidHost) == null ? host : saidHost,
        true);
  }

  /** From the nearest hop outwards, as far as everyone is trusted and speaks of addresses. */
  private static String client(String peer, String chain, Predicate<String> trusted) {
    String client = peer;
    int end = chain.length();
    while (end > 0) {
      int comma = chain.lastIndexOf(',', end - 1);
      String hop = chain.substring(comma + 1, end).strip();
      if (!address(hop)) {
        return client;
      }
      client = hop;
      if (!trusted.test(hop)) {
        return client;
      }
      end = comma;
    }
    return client;
  }

  private static boolean address(String text) {
    if (text.isEmpty() || text.length() > LONGEST_ADDRESS) {
      return false;
    }
    boolean colon = text.indexOf(':') >= 0;
    int dots = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.') {
        dots++;
      } else if (c > 'f' || (c != ':' && Character.digit(c, colon ? 16 : 10) < 0)) {
        return false;
      }
    }
    return colon || dots == 3;
  }
}
