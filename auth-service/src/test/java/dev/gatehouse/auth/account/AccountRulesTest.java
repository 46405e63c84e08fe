package dev.gatehouse.auth.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.NewUser;
import dev.gatehouse.common.config.Secret;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class AccountRulesTest {

  private static final String HASH = "$2b$10$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm";

  @Test
  void wholeAccountHasNoFault() {
    NewUser user =
        new NewUser(
            "ada",
            new Secret("analytical-engine-1843"),
            null,
            "Ada Lovelace",
            "ada@example.org",
            List.of("tasks:read", "tasks:write"));

    assertThat(AccountRules.faults(List.of(user))).isEmpty();
  }

  @Test
  void capitalsOfTheNameAreLowered() {
    NewUser user = named("Ada");

    assertThat(AccountRules.faults(List.of(user))).isEmpty();
    assertThat(AccountRules.name(user)).isEqualTo("ada");
  }

  @Test
  void everyFaultOfAnAccountIsNamedAtOnce() {
    NewUser user =
        new NewUser("no name", new Secret("short"), null, "a\nb", "nowhere", List.of("a b"));

    assertThat(AccountRules.faults(List.of(user)))
        .hasSize(5)
        .extracting(fault -> fault.substring(0, fault.indexOf(':')))
        .containsExactly("username", "password", "full_name", "email", "scopes");
  }

  @Test
  void faultsOfSeveralAccountsCarryTheirIndex() {
    List<NewUser> users = List.of(named("ada"), named("ADA"), named("bad name"));

    assertThat(AccountRules.faults(users))
        .containsExactly(
            "users[1].username: is that of users[0] too",
            "users[2].username: write 1 to 64 of a-z 0-9 . _ @ -");
  }

  @Test
  void accountsAreOneToAThousand() {
    assertThat(AccountRules.faults(null)).hasSize(1);
    assertThat(AccountRules.faults(List.of())).hasSize(1);
    assertThat(AccountRules.faults(users(1000))).isEmpty();
    assertThat(AccountRules.faults(users(1001))).containsExactly("give 1 to 1000 users");
    List<NewUser> withNull = new ArrayList<>(users(1));
    withNull.add(null);
    assertThat(AccountRules.faults(withNull)).containsExactly("users[1].user: is missing");
  }

  @Test
  void passwordOrHashIsNeededAndNotBoth() {
    assertThat(faults(new NewUser("ada", null, null, null, null, null)))
        .containsExactly("password: is missing");
    assertThat(faults(new NewUser("ada", null, new Secret(HASH), null, null, null))).isEmpty();
    assertThat(
            faults(
                new NewUser("ada", new Secret("long-enough"), new Secret(HASH), null, null, null)))
        .containsExactly("password: give it or password_hash, not both");
    assertThat(
            faults(
                new NewUser(
                    "ada", null, new Secret(HASH.replace("$10$", "$17$")), null, null, null)))
        .containsExactly("password_hash: has cost 17: write a hash of cost 4 to 16");
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = {"a@b", "ada.lovelace+tasks@example.org", "ädä@exämple.org"})
  void addressMayBeAbsentOrAnAddress(String email) {
    assertThat(AccountRules.profileFaults(null, email, null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"@", "a@", "@b", "a b@c", "a\r\nBcc: x@y", "a\0@b", "<a@b>", "a"})
  void anythingElseIsNoAddress(String email) {
    assertThat(AccountRules.profileFaults(null, email, null)).hasSize(1);
  }

  @Test
  void textsAreBounded() {
    String host = "@example.org";
    assertThat(AccountRules.profileFaults("x".repeat(200), null, null)).isEmpty();
    assertThat(AccountRules.profileFaults("x".repeat(201), null, null)).hasSize(1);
    assertThat(AccountRules.profileFaults(null, "x".repeat(254 - host.length()) + host, null))
        .isEmpty();
    assertThat(AccountRules.profileFaults(null, "x".repeat(255 - host.length()) + host, null))
        .hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\u0000b", "a\tb", "a\u0085b", "a\u2028b", "a\uD800", "\u001B[31m"})
  void fullNameIsOneLineOfText(String name) {
    assertThat(AccountRules.profileFaults(name, null, null)).hasSize(1);
  }

  @Test
  void scopesAreBounded() {
    List<String> most = IntStream.range(0, 64).mapToObj(i -> "s" + i).toList();
    List<String> more = IntStream.range(0, 65).mapToObj(i -> "s" + i).toList();
    assertThat(AccountRules.profileFaults(null, null, most)).isEmpty();
    assertThat(AccountRules.profileFaults(null, null, more)).hasSize(1);
    assertThat(AccountRules.profileFaults(null, null, List.of("x".repeat(2048)))).isEmpty();
    assertThat(AccountRules.profileFaults(null, null, List.of("x".repeat(2049)))).hasSize(1);
    assertThat(AccountRules.profileFaults(null, null, Collections.singletonList(null))).hasSize(1);
  }

  private static List<String> faults(NewUser user) {
    return AccountRules.faults(List.of(user));
  }

  private static List<NewUser> users(int count) {
    return IntStream.range(0, count).mapToObj(i -> named("user-" + i)).toList();
  }

  private static NewUser named(String name) {
    return new NewUser(name, new Secret("long-enough"), null, null, null, null);
  }
}
