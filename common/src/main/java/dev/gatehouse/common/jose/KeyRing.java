package dev.gatehouse.common.jose;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys that verify at one moment, by {@code kid}. Immutable: a change is another ring. */
public final class KeyRing {
  private static final KeyRing EMPTY = new KeyRing(Map.of());

  private final Map<String, VerificationKey> byKid;

  private KeyRing(Map<String, VerificationKey> byKid) {
    this.byKid = byKid;
  }

  /** A ring that verifies nothing. */
  public static KeyRing empty() {
    return EMPTY;
  }

  /**
   * Makes a ring.
   *
   * @param keys in the order of publication; retired ones are left out
   * @throws IllegalArgumentException where two keys share a {@code kid}
   */
  public static KeyRing of(Collection<VerificationKey> keys) {
    Map<String, VerificationKey> byKid = new LinkedHashMap<>();
    for (VerificationKey key : keys) {
      if (key.state() != KeyState.RETIRED && byKid.put(key.kid(), key) != null) {
        throw new IllegalArgumentException("two keys are called " + key.kid());
      }
    }
    return new KeyRing(java.util.Collections.unmodifiableMap(byKid));
  }

  /** The key of that id; null where there is none, or where {@code kid} is null. */
  public VerificationKey find(String kid) {
    return kid == null ? null : byKid.get(kid);
  }

  /** All keys, in the order of publication; never null. */
  public List<VerificationKey> keys() {
    return List.copyOf(byKid.values());
  }

  /** Whether nothing can be verified: no server may take traffic with such a ring. */
  public boolean isEmpty() {
    return byKid.isEmpty();
  }
}
