package dev.gatehouse.auth.keys;

import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.common.jose.KeyState;
import java.util.List;

/**
 * All signing keys of the store at one moment.
 *
 * @param change the number of the last change; a set with a higher one is newer
 * @param keys oldest first; never null
 */
record KeySet(long change, List<StoredKey> keys) {
  static final KeySet EMPTY = new KeySet(-1, List.of());

  KeySet {
    keys = List.copyOf(keys);
  }

  /** The key that signs; null where there is none. */
  StoredKey active() {
    return only(KeyState.ACTIVE);
  }

  /** The key that signs next; null where there is none. */
  StoredKey next() {
    return only(KeyState.NEXT);
  }

  /** The key of that id; null where there is none. */
  StoredKey find(String kid) {
    return keys.stream().filter(key -> key.kid().equals(kid)).findFirst().orElse(null);
  }

  /** How many are in that state. */
  long count(KeyState state) {
    return keys.stream().filter(key -> key.state() == state).count();
  }

  /** Those that verify, oldest first. */
  List<StoredKey> verifying() {
    return keys.stream().filter(key -> key.state() != KeyState.RETIRED).toList();
  }

  private StoredKey only(KeyState state) {
    StoredKey found = null;
    for (StoredKey key : keys) {
      found = key.state() == state ? key : found;
    }
    return found;
  }
}
