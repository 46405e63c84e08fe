package dev.gatehouse.auth.login;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class StoredHashTest {

  private static final String REST = "$04$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm";

  @ParameterizedTest
  @ValueSource(strings = {"$2a", "$2b", "$2y"})
  void threeVersionsAreAccepted(String version) {
    assertThat(StoredHash.fault(version + REST)).isEmpty();
    assertThat(StoredHash.parse(version + REST).orElseThrow().cost()).isEqualTo(4);
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "$2x$04$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm",
        "$2$04$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm",
        "$2b$4$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm",
        "$2b$04$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Np",
        "$2b$04$abcdefghijklmnopqrstuu5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npmm",
        "$2b$04$abcdefghijklmnopqrstu+5VJ8eVKSW2gWg2cnO8GNRrRxqqs8Npm",
        "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA",
        "plain-text"
      })
  void anythingElseIsAFault(String text) {
    assertThat(StoredHash.fault(text)).isPresent();
    assertThat(StoredHash.parse(text)).isEmpty();
  }

  @Test
  void costIsFourToSixteen() {
    assertThat(StoredHash.fault("$2b" + REST.replace("04", "16"))).isEmpty();
    assertThat(StoredHash.fault("$2b" + REST.replace("04", "17"))).get().asString().contains("17");
    assertThat(StoredHash.fault("$2b" + REST.replace("04", "03"))).isPresent();
    assertThat(StoredHash.parse("$2b" + REST.replace("04", "17"))).isEmpty();
  }

  @Test
  void hashDoesNotPrintItself() {
    assertThat(StoredHash.parse("$2b" + REST).orElseThrow()).hasToString("StoredHash[cost 4]");
  }
}
