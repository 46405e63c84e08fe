package dev.gatehouse.gateway.account;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gatehouse.common.auth.Profile;
import org.junit.jupiter.api.Test;

class ProfileCacheTest {
  private final ProfileCache profiles = new ProfileCache(2);

  @Test
  void answerIsKeptWhereNothingChangedMeanwhile() {
    profiles.keep(profile("ada"), profiles.beforeAsking());

    assertThat(profiles.find("ada")).isEqualTo(profile("ada"));
  }

  @Test
  void answerIsNotKeptWhereAnyAccountChangedSinceTheQuestion() {
    long before = profiles.beforeAsking();
    profiles.forget("grace");

    profiles.keep(profile("ada"), before);

    assertThat(profiles.find("ada")).isNull();
  }

  @Test
  void changedAccountIsForgottenAndOthersAreNot() {
    profiles.keep(profile("ada"), profiles.beforeAsking());
    profiles.keep(profile("grace"), profiles.beforeAsking());

    profiles.forget("ada");

    assertThat(profiles.find("ada")).isNull();
    assertThat(profiles.find("grace")).isNotNull();
  }

  @Test
  void allIsForgottenAfterASnapshot() {
    long before = profiles.beforeAsking();
    profiles.keep(profile("ada"), before);

    profiles.forgetAll();
    profiles.keep(profile("grace"), before);

    assertThat(profiles.find("ada")).isNull();
    assertThat(profiles.find("grace")).isNull();
  }

  @Test
  void noMoreAreKeptThanAllowed() {
    for (String name : new String[] {"a", "b", "c", "d"}) {
      profiles.keep(profile(name), profiles.beforeAsking());
    }

    assertThat(profiles.size()).isEqualTo(2);
  }

  private static Profile profile(String name) {
    return new Profile(name, "id-" + name, null, true);
  }
}
