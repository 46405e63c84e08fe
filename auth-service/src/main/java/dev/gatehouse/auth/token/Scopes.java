package dev.gatehouse.auth.token;

import dev.gatehouse.common.bus.CallError;
import dev.gatehouse.common.bus.CallException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The rules of scopes (RFC 6749 §3.3). */
public final class Scopes {

  /** The scope of administration: never part of a grant that did not ask for it by name. */
  public static final String ADMIN = "gatehouse:admin";

  private Scopes() {}

  /** Whether {@code text} is one scope-token of RFC 6749 §3.3; false for null. */
  public static boolean isToken(String text) {
    if (text == null || text.isEmpty()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c <= ' ' || c > '~' || c == '"' || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /**
   * Reads a {@code scope} parameter.
   *
   * @param text scope-tokens separated by one space each; never null
   * @return in the order of the text, each once; empty where the text is malformed
   */
  public static Optional<Set<String>> parse(String text) {
    Set<String> scopes = new LinkedHashSet<>();
    for (String token : text.split(" ", -1)) {
      if (!isToken(token)) {
        return Optional.empty();
      }
      scopes.add(token);
    }
    return Optional.of(scopes);
  }

  /**
   * Reads the {@code scope} of a request.
   *
   * @param text may be null
   * @return null where nothing was asked for: a parameter without a value counts as not sent (RFC
   *     6749 §3.1)
   * @throws CallException INVALID_SCOPE where it is malformed
   */
  public static Set<String> requested(String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    return parse(text).orElseThrow(() -> new CallException(CallError.INVALID_SCOPE));
  }

  /** All of {@code held} but {@link #ADMIN}. */
  public static Set<String> withoutAdmin(Set<String> held) {
    Set<String> rest = new LinkedHashSet<>(held);
    rest.remove(ADMIN);
    return rest;
  }
}
