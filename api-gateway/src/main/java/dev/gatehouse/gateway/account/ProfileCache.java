package dev.gatehouse.gateway.account;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.gatehouse.common.auth.Profile;

/**
 * Profiles by account name, bounded, and never older than the feed: every change of an account
 * forgets it, and an answer that was asked for before any change is not kept, since nobody knows on
 * which side of the change it was read. Safe for every thread; a hit takes no lock.
 */
public final class ProfileCache {
  private final Cache<String, Profile> profiles;
  private final Object changing = new Object();
  private long changes;

  /**
   * An empty cache.
   *
   * @param mostProfiles how many are kept, 1 or more
   */
  public ProfileCache(int mostProfiles) {
    profiles = Caffeine.newBuilder().maximumSize(mostProfiles).executor(Runnable::run).build();
  }

  /** The profile of that name; null where it is not known now. */
  Profile find(String name) {
    return profiles.getIfPresent(name);
  }

  /** What {@link #keep} wants to know of the moment before the question. */
  long beforeAsking() {
    synchronized (changing) {
      return changes;
    }
  }

  /**
   * Keeps an answer, unless any account changed since the question.
   *
   * @param profile never null
   * @param beforeAsking what {@link #beforeAsking} said
   */
  void keep(Profile profile, long beforeAsking) {
    synchronized (changing) {
      if (changes == beforeAsking) {
        profiles.put(profile.name(), profile);
      }
    }
  }

  /**
   * Forgets an account: it changed.
   *
   * @param name never null
   */
  public void forget(String name) {
    synchronized (changing) {
      changes++;
      profiles.invalidate(name);
    }
  }

  /** Forgets all: nobody knows what changed. */
  public void forgetAll() {
    synchronized (changing) {
      changes++;
      profiles.invalidateAll();
    }
  }

  /** How many are kept. */
  public long size() {
    return profiles.estimatedSize();
  }
}
