package dev.gatehouse.common.bus;

import static dev.gatehouse.common.bus.ReplayGuard.Verdict.FULL;
import static dev.gatehouse.common.bus.ReplayGuard.Verdict.NEW;
import static dev.gatehouse.common.bus.ReplayGuard.Verdict.SEEN;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ReplayGuardTest {
  @Test
  void sameRequestIsAdmittedOnceUntilItsDeadline() {
    var guard = new ReplayGuard(10);

    assertThat(guard.admit(nonce(1), 5000, 0)).isEqualTo(NEW);
    assertThat(guard.admit(nonce(1), 5000, 4999)).isEqualTo(SEEN);
    assertThat(guard.admit(nonce(2), 5000, 4999)).isEqualTo(NEW);
  }

  @Test
  void whatHasExpiredIsForgotten() {
    var guard = new ReplayGuard(10);
    guard.admit(nonce(1), 5000, 0);

    guard.admit(nonce(2), 9000, 6000);

    assertThat(guard.size()).isEqualTo(1);
  }

  @Test
  void oneMoreThanTheBoundIsRefusedAndNothingIsForgotten() {
    var guard = new ReplayGuard(2);
    guard.admit(nonce(1), 5000, 0);

    assertThat(guard.admit(nonce(2), 5000, 0)).isEqualTo(NEW);
    assertThat(guard.admit(nonce(3), 5000, 0)).isEqualTo(FULL);
    assertThat(guard.admit(nonce(1), 5000, 0)).isEqualTo(SEEN);
    assertThat(guard.admit(nonce(3), 9000, 5001)).isEqualTo(NEW);
  }

  @Test
  void fullGuardLooksForRoomTenTimesASecondAtMost() {
    var guard = new ReplayGuard(1);
    guard.admit(nonce(1), 5000, 0);

    assertThat(guard.admit(nonce(2), 9000, 4950)).isEqualTo(FULL);
    assertThat(guard.admit(nonce(2), 9000, 5049)).isEqualTo(FULL);
    assertThat(guard.admit(nonce(2), 9000, 5050)).isEqualTo(NEW);
  }

  private static byte[] nonce(int number) {
    byte[] nonce = new byte[12];
    nonce[0] = (byte) number;
    return nonce;
  }
}
