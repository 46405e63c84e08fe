package dev.gatehouse.auth.token;

import java.util.Locale;
import java.util.Optional;

/** The grants of this version, named as {@code grant_type} has them. */
public enum GrantType {
  /** RFC 6749 §4.3. */
  PASSWORD,
  /** RFC 6749 §4.4. */
  CLIENT_CREDENTIALS,
  /** RFC 6749 §6. */
  REFRESH_TOKEN;

  /** As {@code grant_type} and {@code grant_types} have it; never null. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The grant of that name; empty where there is none, also for null. */
  public static Optional<GrantType> named(String word) {
    for (GrantType grant : values()) {
      if (grant.word().equals(word)) {
        return Optional.of(grant);
      }
    }
    return Optional.empty();
  }
}
