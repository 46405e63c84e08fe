package dev.gatehouse.gateway.admin;

import dev.gatehouse.common.auth.ChangeUser;
import dev.gatehouse.common.auth.CreateUsers;
import dev.gatehouse.common.auth.MintToken;
import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.auth.Operator;
import dev.gatehouse.common.auth.Revoke;
import dev.gatehouse.common.auth.RotateKey;
import dev.gatehouse.common.auth.SetPassword;
import dev.gatehouse.common.config.Secret;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Turns bodies of the admin API into calls. Only types and names are judged here; what a user name
 * or a password may be is auth-service's to say. Every method fails with {@link AdminRefusal}
 * alone.
 */
final class AdminRequestParser {
  /** The most accounts of one import. */
  static final int IMPORT_LIMIT = 1_000;

  private static final int FAULTS_SHOWN = 100;

  private static final Set<String> NEW_USER =
      Set.of("username", "password", "password_hash", "full_name", "email", "scopes");
  // known here to be answered by their own words
  private static final Set<String> FIXED = Set.of("username", "account_id", "created_at");
  private static final Set<String> SECRETS = Set.of("password", "password_hash");
  private static final List<String> REVOCABLE =
      List.of("token", "session", "user", "client", "key");
  private static final Set<String> CHANGE_USER =
      Set.of(
          "full_name",
          "email",
          "scopes",
          "enabled",
          "username",
          "account_id",
          "created_at",
          "password",
          "password_hash");

  private AdminRequestParser() {}

  /** The body of {@code POST /admin/users}. */
  static CreateUsers newUser(Operator operator, byte[] body) {
    Members members = Members.parse(body, NEW_USER);
    NewUser user = newUser(members);
    members.orThrow();
    return new CreateUsers(operator, List.of(user));
  }

  /** JSON lines, each a body of {@code POST /admin/users}; empty lines are passed over. */
  static CreateUsers newUsers(Operator operator, byte[] body) {
    List<NewUser> users = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    int line = 0;
    for (int from = 0; from < body.length; ) {
      int to = endOfLine(body, from);
      line++;
      byte[] text = Arrays.copyOfRange(body, from, to);
      from = to + 1;
      if (!blank(text)) {
        if (users.size() == IMPORT_LIMIT) {
          throw AdminRefusal.invalid(
              "line " + line + ": an import has at most " + IMPORT_LIMIT + " accounts; split it");
        }
        users.add(line(line, text, faults));
      }
    }
    if (users.isEmpty()) {
      throw AdminRefusal.invalid("there is no account in it: each line is a JSON object");
    }
    if (!faults.isEmpty()) {
      throw AdminRefusal.invalid(shortened(faults));
    }
    return new CreateUsers(operator, users);
  }

  /** The body of {@code PATCH /admin/users/{name}}, a merge patch (RFC 7396). */
  static ChangeUser change(Operator operator, String username, byte[] body) {
    Members members = Members.parse(body, CHANGE_USER);
    for (String name : FIXED) {
      if (members.has(name)) {
        members.fault(name, "cannot be changed");
      }
    }
    for (String name : SECRETS) {
      if (members.has(name)) {
        members.fault(name, "is set by PUT /admin/users/{name}/password");
      }
    }
    for (String name : List.of("scopes", "enabled")) {
      if (members.isNull(name)) {
        members.fault(name, "cannot be null");
      }
    }
    var change =
        new ChangeUser(
            operator,
            username,
            cleared(members, "full_name"),
            cleared(members, "email"),
            members.strings("scopes"),
            members.bool("enabled"));
    members.orThrow();
    return change;
  }

  /** The body of {@code PUT /admin/users/{name}/password}. */
  static SetPassword password(Operator operator, String username, byte[] body) {
    Members members = Members.parse(body, Set.of("password"));
    String password = members.requiredString("password");
    members.orThrow();
    return new SetPassword(operator, username, new Secret(password));
  }

  /** The body of {@code POST /admin/tokens}. */
  static MintToken mint(Operator operator, byte[] body) {
    Members members = Members.parse(body, Set.of("user", "minutes", "scope"));
    String user = members.requiredString("user");
    Integer minutes = members.integer("minutes", -1440, 1440);
    if (minutes != null && minutes == 0) {
      members.fault("minutes", "must not be 0");
    }
    String scope = members.string("scope");
    members.orThrow();
    return new MintToken(operator, user, minutes, scope);
  }

  /** The body of {@code POST /admin/keys}. */
  static RotateKey rotate(Operator operator, byte[] body) {
    Members members = Members.parse(body, Set.of("alg"));
    String alg = members.string("alg");
    members.orThrow();
    return new RotateKey(operator, alg);
  }

  /** The body of {@code POST /admin/revocations}. */
  static Revoke revoke(Operator operator, byte[] body) {
    Members members = Members.parse(body, Set.copyOf(REVOCABLE));
    String token = members.string("token");
    String user = members.string("user");
    String client = members.string("client");
    String session = members.string("session");
    String key = members.string("key");
    long there = REVOCABLE.stream().filter(members::has).count();
    boolean none = Stream.of(token, session, user, client, key).allMatch(Objects::isNull);
    if (members.faults().isEmpty() && (there > 1 || none)) {
      members.fault(String.join(", ", REVOCABLE), "exactly one of them must be there");
    }
    members.orThrow();
    return new Revoke(
        operator, token == null ? null : new Secret(token), session, user, client, key);
  }

  private static NewUser newUser(Members members) {
    return new NewUser(
        members.string("username"),
        secret(members, "password"),
        secret(members, "password_hash"),
        members.string("full_name"),
        members.string("email"),
        members.strings("scopes"));
  }

  private static NewUser line(int line, byte[] text, List<String> faults) {
    try {
      Members members = Members.parse(text, NEW_USER);
      NewUser user = newUser(members);
      members.faults().forEach(fault -> faults.add("line " + line + ": " + fault));
      return user;
    } catch (AdminRefusal e) {
      faults.add("line " + line + ": " + e.detail().replace("the body", "it"));
      return null;
    }
  }

  /** A merge patch removes by {@code null}; the call's null means "leave it", so that is "". */
  private static String cleared(Members members, String name) {
    return members.isNull(name) ? "" : members.string(name);
  }

  private static Secret secret(Members members, String name) {
    String value = members.string(name);
    return value == null ? null : new Secret(value);
  }

  private static int endOfLine(byte[] body, int from) {
    int to = from;
    while (to < body.length && body[to] != '\n') {
      to++;
    }
    return to;
  }

  private static boolean blank(byte[] text) {
    for (byte b : text) {
      if (b != ' ' && b != '\t' && b != '\r') {
        return false;
      }
    }
    return true;
  }

  private static List<String> shortened(List<String> faults) {
    if (faults.size() <= FAULTS_SHOWN) {
      return faults;
    }
    List<String> shown = new ArrayList<>(faults.subList(0, FAULTS_SHOWN));
    shown.add("and " + (faults.size() - FAULTS_SHOWN) + " more faults");
    return shown;
  }
}
