package dev.gatehouse.auth.keys;

import static dev.gatehouse.auth.store.StoreFixture.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.gatehouse.auth.store.SigningKeys.StoredKey;
import dev.gatehouse.auth.store.SigningKeys.Times;
import dev.gatehouse.auth.store.StoreFixture;
import dev.gatehouse.common.jose.KeyState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class KeyLifeTest {

  private static final Instant LATER = NOW.plusSeconds(3600);
  private static final Duration LEEWAY = Duration.ofSeconds(7);

  @Test
  void wholeLifeIsNextActiveRetiringRetired() {
    StoredKey next = StoreFixture.key("k", KeyState.NEXT);

    StoredKey active = KeyLife.activated(next, NOW);
    StoredKey retiring = KeyLife.stopped(active, LATER, LEEWAY);
    Instant until = retiring.times().verifiesUntil();
    StoredKey retired = KeyLife.retired(retiring, until);

    assertThat(List.of(active.state(), retiring.state(), retired.state()))
        .containsExactly(KeyState.ACTIVE, KeyState.RETIRING, KeyState.RETIRED);
    assertThat(retired.times()).isEqualTo(new Times(NOW, LATER, until, until, null));
  }

  @Test
  void keyVerifiesUntilTheLongestTokenOfTheSlowestSignerHasEnded() {
    StoredKey retiring =
        KeyLife.stopped(StoreFixture.key("k", KeyState.ACTIVE), LATER, LEEWAY); // lives of 30 min
    Instant until = LATER.plusSeconds(10 + 1800 + 7);

    assertThat(retiring.times().verifiesUntil()).isEqualTo(until);
    assertThat(KeyLife.ended(retiring, until.minusMillis(1))).isFalse();
    assertThat(KeyLife.ended(retiring, until)).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyState.class,
      mode = Mode.EXCLUDE,
      names = {"RETIRING"})
  void onlyARetiringKeyEndsByItself(KeyState state) {
    assertThat(KeyLife.ended(StoreFixture.key("k", state), Instant.MAX)).isFalse();
  }

  @Test
  void keyThatSignsNoMoreHasNoPrivateHalf() {
    StoredKey active = StoreFixture.key("k", KeyState.ACTIVE);

    assertThat(active.wrappedPrivateKey()).isNotEmpty();
    assertThat(KeyLife.stopped(active, LATER, LEEWAY).wrappedPrivateKey()).isEmpty();
    assertThat(KeyLife.revoked(active, LATER).wrappedPrivateKey()).isEmpty();
    assertThat(KeyLife.retired(StoreFixture.key("k", KeyState.NEXT), LATER).wrappedPrivateKey())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = KeyState.class,
      mode = Mode.EXCLUDE,
      names = {"RETIRED"})
  void revokedKeyIsRetiredAtOnce(KeyState state) {
    StoredKey revoked = KeyLife.revoked(StoreFixture.key("k", state), LATER);

    assertThat(revoked.state()).isEqualTo(KeyState.RETIRED);
    assertThat(revoked.times().retiredAt()).isEqualTo(LATER);
    assertThat(revoked.times().revokedAt()).isEqualTo(LATER);
  }

  @Test
  void noStepLeadsBackOrAside() {
    for (KeyState state : KeyState.values()) {
      StoredKey key = StoreFixture.key("k", state);
      if (state != KeyState.NEXT) {
        refused(() -> KeyLife.activated(key, NOW));
      }
      if (state != KeyState.ACTIVE) {
        refused(() -> KeyLife.stopped(key, NOW, LEEWAY));
      }
      if (state == KeyState.ACTIVE || state == KeyState.RETIRED) {
        refused(() -> KeyLife.retired(key, NOW));
      }
      if (state == KeyState.RETIRED) {
        refused(() -> KeyLife.revoked(key, NOW));
      }
    }
  }

  private static void refused(org.assertj.core.api.ThrowableAssert.ThrowingCallable step) {
    assertThatThrownBy(step).isInstanceOf(IllegalStateException.class);
  }
}
