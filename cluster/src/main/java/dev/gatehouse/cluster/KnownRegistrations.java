package dev.gatehouse.cluster;

import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.ext.cluster.infinispan.impl.DataConverter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.infinispan.Cache;
import org.infinispan.context.Flag;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.multimap.impl.Bucket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who consumes what, as this node's own memory has it. Vert.x reads it with a command of Infinispan
 * that counts as a write: it goes to the member that owns the key and waits for all others, so that
 * one that has died, and is not yet taken for gone, holds every first call to an address up. The
 * memory is replicated: where it has something, a look is enough. Safe for every thread.
 */
final class KnownRegistrations {
  private static final Logger log = LoggerFactory.getLogger(KnownRegistrations.class);

  private final Supplier<List<String>> members;
  private final Map<String, Set<RegistrationInfo>> localOnly = new ConcurrentHashMap<>();
  private volatile Cache<String, Bucket<byte[]>> replica;

  /**
   * @param members the ids of the nodes that are there now
   */
  KnownRegistrations(Supplier<List<String>> members) {
    this.members = members;
  }

  /** Begins to read what the started caches hold. */
  void read(DefaultCacheManager caches) {
    replica =
        caches
            .<String, Bucket<byte[]>>getCache("__vertx.subs")
            .getAdvancedCache()
            .withFlags(Flag.CACHE_MODE_LOCAL);
  }

  /** Remembers a consumer that no other node may reach. */
  void addLocalOnly(String address, RegistrationInfo registration) {
    localOnly.computeIfAbsent(address, absent -> ConcurrentHashMap.newKeySet()).add(registration);
  }

  /** Forgets it. */
  void removeLocalOnly(String address, RegistrationInfo registration) {
    localOnly.computeIfPresent(
        address,
        (same, registrations) -> {
          registrations.remove(registration);
          return registrations.isEmpty() ? null : registrations;
        });
  }

  /** Every address that somebody on any node has announced, be it there or not. */
  Set<String> addresses() {
    return Set.copyOf(replica.keySet());
  }

  /** Whether anybody has announced an address, be it there or not. */
  boolean hasAny(String address) {
    return replica.containsKey(address);
  }

  /** Who consumes an address on members that are there; empty where nobody does. */
  List<RegistrationInfo> of(String address) {
    List<RegistrationInfo> all = new ArrayList<>(localOnly.getOrDefault(address, Set.of()));
    all.addAll(living(announced(address)));
    return all;
  }

  /** Those of them that are on members that are there. */
  List<RegistrationInfo> living(List<RegistrationInfo> registrations) {
    Set<String> there = Set.copyOf(members.get());
    return registrations.stream().filter(each -> there.contains(each.nodeId())).toList();
  }

  /** Who consumed an address on nodes that are no members now. */
  List<RegistrationInfo> ofTheGone(String address) {
    Set<String> there = Set.copyOf(members.get());
    return announced(address).stream().filter(each -> !there.contains(each.nodeId())).toList();
  }

  private List<RegistrationInfo> announced(String address) {
    Bucket<byte[]> known = replica.get(address);
    Collection<byte[]> texts = known == null ? List.of() : known.toList();
    List<RegistrationInfo> readable = new ArrayList<>();
    for (byte[] each : texts) {
      try {
        readable.add(DataConverter.<RegistrationInfo>fromCachedObject(each));
      } catch (RuntimeException e) { // any member may write there what it likes
        log.debug("{} has a consumer that cannot be read", address, e);
      }
    }
    return readable;
  }
}
