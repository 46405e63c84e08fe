package dev.gatehouse.common.jose;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.common.claims.TokenProfile;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ClaimRulesTest {
  @Test
  void leewayIsNoneToAMinute() {
    assertThat(rules(Duration.ZERO).tolerance()).isEqualTo(Duration.ofSeconds(5));
    assertThat(rules(Duration.ofSeconds(60)).tolerance()).isEqualTo(Duration.ofSeconds(60));
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-0.000000001S", "PT60.000000001S"})
  void anyOtherLeewayIsRefused(String leeway) {
    assertThatThrownBy(() -> rules(Duration.parse(leeway)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void onlyTheMinimalProfileMayLeaveTheAudienceAway() {
    assertThat(new ClaimRules(TokenProfile.MINIMAL, "i", "a", Duration.ZERO).audienceRequired())
        .isFalse();
    assertThatThrownBy(() -> new ClaimRules(TokenProfile.RFC9068, "i", "a", Duration.ZERO, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static ClaimRules rules(Duration leeway) {
    return new ClaimRules(TokenProfile.RFC9068, "i", "a", leeway);
  }
}
