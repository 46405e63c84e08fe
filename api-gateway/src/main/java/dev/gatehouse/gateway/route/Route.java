package dev.gatehouse.gateway.route;

import java.time.Duration;
import java.util.Objects;
import java.util.Set;

/**
 * One validated route (interface §5). Immutable.
 *
 * @param name unique; shows in logs and metrics; never null
 * @param host the exact host it is for, lower case without port; null for every host
 * @param path its literal part in normal form, without a trailing {@code /**}; never null
 * @param wildcard whether everything below {@code path} belongs to it, {@code path} included
 * @param methods never null; empty means every method
 * @param access who may call; never null
 * @param strictRevocation whether a stale node answers 503 instead of trusting what it last heard
 * @param target where it leads; never null
 * @param stripPrefix what is cut from the front of the forwarded path; null for nothing
 * @param timeout how long an upstream or consumer may take to begin its answer; never null
 * @param forwardToken whether {@code Authorization} is passed on
 */
public record Route(
    String name,
    String host,
    String path,
    boolean wildcard,
    Set<String> methods,
    Access access,
    boolean strictRevocation,
    Target target,
    String stripPrefix,
    Duration timeout,
    boolean forwardToken) {
  /** What {@code timeout} is where a route does not say. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(30);

  public Route {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(path, "path");
    methods = Set.copyOf(methods);
    Objects.requireNonNull(access, "access");
    Objects.requireNonNull(target, "target");
    Objects.requireNonNull(timeout, "timeout");
  }

  /** Who may call a route. */
  public sealed interface Access {
    /** {@code auth: none}. */
    record Public() implements Access {}

    /**
     * A valid token.
     *
     * @param scopes all of which it must have; never null; empty means any valid token
     * @param usersOnly whether a client's own token is refused with 403
     */
    record Token(Set<String> scopes, boolean usersOnly) implements Access {
      public Token {
        scopes = Set.copyOf(scopes);
      }
    }
  }

  /** Where a route leads. */
  public sealed interface Target {
    /**
     * An endpoint of the gateway itself.
     *
     * @param endpoint its name in the gateway's endpoint table; never null
     */
    record BuiltIn(String endpoint) implements Target {}

    /**
     * An HTTP upstream.
     *
     * @param host never null
     * @param port 1 to 65535
     */
    record HttpUpstream(String host, int port) implements Target {}

    /**
     * An event-bus consumer.
     *
     * @param address without the prefix {@code bus:}; never null
     */
    record BusAddress(String address) implements Target {}
  }
}
