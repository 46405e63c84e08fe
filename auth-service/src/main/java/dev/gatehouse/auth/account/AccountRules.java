package dev.gatehouse.auth.account;

import dev.gatehouse.auth.login.AccountName;
import dev.gatehouse.auth.login.Passwords;
import dev.gatehouse.auth.login.StoredHash;
import dev.gatehouse.auth.token.Scopes;
import dev.gatehouse.common.auth.NewUser;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What an account may be (interface §3). Faults are named as the admin API names its members. */
final class AccountRules {

  /** The most accounts of one creation. */
  static final int MAX_BATCH = 1000;

  /** The longest full name, in UTF-16 units. */
  static final int MAX_FULL_NAME = 200;

  /** The longest e-mail address (RFC 5321 §4.5.3.1.3, without its brackets). */
  static final int MAX_EMAIL = 254;

  /** The most scopes of an account. */
  static final int MAX_SCOPES = 64;

  /** The most characters of all its scopes: a token that carries them must stay under 8 KiB. */
  static final int MAX_SCOPE_TEXT = 2048;

  private AccountRules() {}

  /**
   * Every fault of every account, each with its index where there are several; empty where none.
   */
  static List<String> faults(List<NewUser> users) {
    if (users == null || users.isEmpty() || users.size() > MAX_BATCH) {
      return List.of("give 1 to %d users".formatted(MAX_BATCH));
    }
    List<String> faults = new ArrayList<>();
    Map<String, Integer> seen = new HashMap<>();
    for (int i = 0; i < users.size(); i++) {
      NewUser user = users.get(i);
      String prefix = prefix(users, i);
      if (user == null) {
        faults.add(prefix + "user: is missing");
        continue;
      }
      faults(user).forEach(fault -> faults.add(prefix + fault));
      Integer before = user.username() == null ? null : seen.putIfAbsent(name(user), i);
      if (before != null) {
        faults.add(prefix + "username: is that of users[%d] too".formatted(before));
      }
    }
    return faults;
  }

  /** What a fault of one of several accounts begins with. */
  static String prefix(List<NewUser> users, int index) {
    return users.size() == 1 ? "" : "users[%d].".formatted(index);
  }

  /** The name as it is kept. */
  static String name(NewUser user) {
    return AccountName.lowered(user.username());
  }

  private static List<String> faults(NewUser user) {
    List<String> faults = new ArrayList<>();
    if (user.username() == null) {
      faults.add("username: is missing");
    } else if (!AccountName.isValid(name(user))) {
      faults.add("username: write 1 to 64 of a-z 0-9 . _ @ -");
    }
    if (user.password() != null && user.passwordHash() != null) {
      faults.add("password: give it or password_hash, not both");
    } else if (user.passwordHash() != null) {
      StoredHash.fault(user.passwordHash().value())
          .ifPresent(fault -> faults.add("password_hash: " + fault));
    } else {
      String password = user.password() == null ? null : user.password().value();
      Passwords.fault(password).ifPresent(fault -> faults.add("password: " + fault));
    }
    faults.addAll(profileFaults(user.fullName(), user.email(), user.scopes()));
    return faults;
  }

  /** The faults of what may be changed later; each may be null. */
  static List<String> profileFaults(String fullName, String email, List<String> scopes) {
    List<String> faults = new ArrayList<>();
    if (fullName != null && !isLine(fullName, MAX_FULL_NAME)) {
      faults.add(
          "full_name: write at most %d characters without control characters"
              .formatted(MAX_FULL_NAME));
    }
    if (email != null && !email.isEmpty() && !isEmail(email)) {
      faults.add("email: write an address like name@example.org of at most 254 characters");
    }
    if (scopes != null) {
      if (!scopes.stream().allMatch(Scopes::isToken)) {
        faults.add("scopes: each is printable ASCII without space, \" and \\ (RFC 6749 §3.3)");
      } else if (scopes.size() > MAX_SCOPES || String.join(" ", scopes).length() > MAX_SCOPE_TEXT) {
        faults.add(
            "scopes: give at most %d of at most %d characters together"
                .formatted(MAX_SCOPES, MAX_SCOPE_TEXT));
      }
    }
    return faults;
  }

  private static boolean isEmail(String text) {
    int at = text.lastIndexOf('@');
    return isLine(text, MAX_EMAIL)
        && at > 0
        && at < text.length() - 1
        && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == '<' || c == '>');
  }

  /** Printable text of one line: no control characters, no line separators, no lone surrogates. */
  private static boolean isLine(String text, int longest) {
    return text.length() <= longest
        && text.codePoints()
            .noneMatch(
                c ->
                    switch (Character.getType(c)) {
                      case Character.CONTROL,
                          Character.SURROGATE,
                          Character.LINE_SEPARATOR,
                          Character.PARAGRAPH_SEPARATOR ->
                          true;
                      default -> false;
                    });
  }

  /** What is kept of a text that may be absent: an empty one is none. */
  static String kept(String text) {
    return text == null || text.isEmpty() ? null : text;
  }

  /** What is kept of scopes: each once, in their order. */
  static Set<String> kept(List<String> scopes) {
    return scopes == null ? Set.of() : new LinkedHashSet<>(scopes);
  }
}
